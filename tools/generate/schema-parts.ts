/** Small words for writing JSON Schemas. */
export type Schema = { [key: string]: unknown } | boolean;

export const text: Schema = { type: 'string' };
export const flag: Schema = { type: 'boolean' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const moment: Schema = { type: 'string', format: 'date-time' };

export function oneOf(...values: readonly string[]): Schema {
  return { enum: [...values] };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

export function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

/** An object with exactly these members; those whose name ends in `?` may be absent. */
export function object(members: { [name: string]: Schema }): Schema {
  const entries = Object.entries(members);
  return {
    type: 'object',
    additionalProperties: false,
    required: entries.map(([name]) => name).filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(entries.map(([name, schema]) => [name.replace(/\?$/, ''), schema])),
  };
}

/** A whole schema file. */
export function schemaFile(name: string, title: string, schema: Schema): string {
  const head = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `https://openova.io/schemas/catalyst/${name}.schema.json`,
    title,
  };
  return `${JSON.stringify({ ...head, ...(schema as object) }, null, 2)}\n`;
}
