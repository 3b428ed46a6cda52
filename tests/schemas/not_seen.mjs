/** Properties that no document of the tests has, each with the reason; a key is `SCHEMA: PLACE.PROPERTY`. */
const cited = 'the addresses of citations end with ?utm_source=openai, so none equals the address of a source';

export const notSeen = {
  'run: model_row.streams': 'a run asks nothing of a model that cannot stream, and then there is no run.json',
  'web_sources: web_cited.chunk': cited,
  'web_sources: web_cited.text': cited,
};
