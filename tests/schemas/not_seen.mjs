/** Properties that no document of the tests has, each with the reason; a key is `SCHEMA: PLACE.PROPERTY`. */
export const notSeen = {
  'run: model_row.streams': 'a run asks nothing of a model that cannot stream, and then there is no run.json',
};
