/** Sizes at which pictures are taken: columns, rows. */
export const SIZES = [
  [80, 24],
  [120, 40],
] as const;

/** Six faults at once. */
export const REFUSED = [
  'sovereign',
  'plan',
  '--location',
  'fsn2',
  '--org-email',
  'ops@',
  '--subdomain',
  '-x',
];
/** What the run of the other pictures is asked with; the spec comes behind it. */
export const CREATE = ['sovereign', 'create', '-f'];
/** The component that crashes in the picture of a run, and what shows that it is seen to. */
export const CRASHING = 'seaweedfs';
export const SEEN_CRASHING = /! seaweedfs .*crash(.|\n)*Waiting for seaweedfs/;

export function pictureName(scene: string, columns: number, rows: number): string {
  return `${scene}-${columns}x${rows}.svg`;
}

/** The lines of a picture, their blanks made one, and without empty lines. */
export function pictureLines(svg: string): string[] {
  const lines = new Map<string, string>();
  for (const [, y = '', text = ''] of svg.matchAll(/<text [^>]*\by="([\d.]+)"[^>]*>([^<]*)</g))
    lines.set(y, `${lines.get(y) ?? ''} ${unescaped(text)}`);
  return [...lines.values()].map((line) => line.replaceAll(/\s+/g, ' ').trim());
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
