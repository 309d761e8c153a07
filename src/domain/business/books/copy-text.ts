const SPECIAL = /[\\\t\n\r\v\f\b]/g;
const ESCAPED: Record<string, string> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\v': '\\v',
  '\f': '\\f',
  '\b': '\\b',
};

/** A value as the text format of COPY has it (PostgreSQL manual, COPY). */
export function copyText(value: string): string {
  return value.replace(SPECIAL, (sign) => ESCAPED[sign]!);
}
