import { describe, expect, it } from 'vitest';
import { pictureSvg } from '../../../src/style/picture.ts';
import { PAPERS, ROLE_LOOKS } from '../../../src/style/picture-look.ts';

/** Contrast of two colours by WCAG 2.2, 1 to 21. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('pictures of frames', () => {
  const rows = [[{ column: 2, text: ' <harbor> ', look: { ink: 'red', bold: true } as const }]];

  it.each(['dark', 'light'] as const)('every role can be read on %s paper', (name) => {
    const { paper, ink, inks } = PAPERS[name];
    for (const look of Object.values(ROLE_LOOKS)) {
      const colour = look.ink === undefined ? ink : inks[look.ink];
      expect(contrast(colour, paper), `${JSON.stringify(look)} on ${paper}`).toBeGreaterThan(4.5);
    }
  });

  it('draws each run where it stands, without its blanks, escaped', () => {
    const svg = pictureSvg({ columns: 10, rows, title: 'a & b' });
    expect(svg).toContain('<title>a &amp; b</title>');
    expect(svg).toContain(
      '<text x="39.2" y="27.5" textLength="67.2" fill="#e06c75" font-weight="bold">&lt;harbor&gt;</text>',
    );
  });

  it('takes the ink of its paper', () => {
    expect(pictureSvg({ columns: 10, rows, title: '', paper: 'light' })).toContain('fill="#b3261e"');
  });

  it('changes ink and paper where the look is turned', () => {
    const turned = [[{ column: 0, text: 'row', look: { turned: true } }]];
    const svg = pictureSvg({ columns: 10, rows: turned, title: '' });
    expect(svg).toContain(`height="18" fill="${PAPERS.dark.ink}"/>`);
    expect(svg).toContain(`fill="${PAPERS.dark.paper}">row</text>`);
  });
});
