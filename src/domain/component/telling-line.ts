/**
 * What a message of several lines says, as a clause: its first line, and where that only announces ("1 error occurred:"),
 * the next one with it. Empty for an empty message.
 */
export function tellingLine(message: string): string {
  const [first = '', second = ''] = message
    .split('\n')
    .map((line) => line.trim().replace(/^\* /, ''))
    .filter((line) => line !== '');
  const line = first.endsWith(':') ? `${first} ${second}` : first;
  return line.slice(0, 200).trim().replace(/[.:]$/, '');
}
