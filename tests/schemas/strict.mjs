/** What a JSON Schema leaves open on purpose, closed; and which of its properties a document has. */

/** An alternative for what later versions may add: a strict copy does not have it. */
const openAlternative = /_of_later_version$/;

/** A copy of the schema to which a document with a field that no schema names does not fit. */
export function strict(schema) {
  if (Array.isArray(schema)) return schema.filter((one) => !openAlternative.test(one?.$ref ?? '')).map(strict);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = {};
  for (const [key, value] of Object.entries(schema)) {
    if (openAlternative.test(key)) continue;
    // The keys of these are names, not keywords.
    copy[key] = key === 'properties' || key === '$defs'
      ? Object.fromEntries(Object.entries(value).filter(([name]) => !openAlternative.test(name)).map(([name, one]) => [name, strict(one)]))
      : strict(value);
  }
  if (copy.properties && copy.additionalProperties === undefined) copy.additionalProperties = false;
  return copy;
}

const types = {
  object: (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
  array: Array.isArray, null: (value) => value === null, string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean', number: (value) => typeof value === 'number', integer: Number.isInteger,
};

/** Could this alternative be the one that the value takes? Enough to tell the alternatives of our schemas apart. */
function fits(schema, value, root) {
  if (schema.$ref) return fits(resolved(schema, root), value, root);
  if ('const' in schema) return schema.const === value;
  if (schema.enum) return schema.enum.includes(value);
  if (schema.type && ![schema.type].flat().some((type) => types[type](value))) return false;
  if (!types.object(value)) return true;
  return (schema.required ?? []).every((key) => key in value)
    && Object.entries(schema.properties ?? {}).every(([key, one]) => !(key in value) || !('const' in one) || one.const === value[key]);
}

const resolved = (schema, root) => root.$defs[schema.$ref.replace('#/$defs/', '')];

/** All properties of the schema, as `place.name`; the place is the root or a definition. */
export function propertiesOf(schema) {
  const places = { '': schema, ...schema.$defs };
  return Object.entries(places).filter(([place]) => !openAlternative.test(place))
    .flatMap(([place, one]) => Object.keys(one.properties ?? {}).map((name) => (place ? `${place}.${name}` : name)));
}

/** Adds to `seen` the properties that the value has. */
export function look(root, value, seen, schema = root, place = '') {
  if (schema.$ref) {
    const name = schema.$ref.replace('#/$defs/', '');
    if (!openAlternative.test(name)) look(root, value, seen, resolved(schema, root), name);
    return;
  }
  for (const one of schema.anyOf ?? schema.oneOf ?? []) if (fits(one, value, root)) look(root, value, seen, one, place);
  if (types.array(value) && schema.items) for (const item of value) look(root, item, seen, schema.items, place);
  if (!types.object(value)) return;
  for (const [name, one] of Object.entries(value)) {
    const known = schema.properties?.[name];
    if (known) seen.add(place ? `${place}.${name}` : name);
    const inner = known ?? schema.additionalProperties;
    if (inner && typeof inner === 'object') look(root, one, seen, inner, place);
  }
}
