import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doctorMarkdown } from '../../../../src/cli/markdown/doctor-markdown.ts';
import { failureMarkdown } from '../../../../src/cli/markdown/failure-markdown.ts';
import { code, commands, link, plain, table } from '../../../../src/cli/markdown/inline.ts';
import { planMarkdown } from '../../../../src/cli/markdown/plan-markdown.ts';
import { runMarkdown } from '../../../../src/cli/markdown/run-markdown.ts';
import { openSummary } from '../../../../src/cli/markdown/summary-file.ts';
import type { PlanShape } from '../../../../src/cli/run/plan-shape.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';
import { emptyProgress } from '../../../../src/domain/progress.ts';

const FQDN = 'omantel.omani.works';

/** What a reader of the page sees: entities read, comments gone. */
function shown(markdown: string): string {
  return markdown
    .replaceAll('<!-- -->', '')
    .replace(/&#(\d+);/g, (_, number) => String.fromCharCode(Number(number)));
}

const cost = (monthly: string) => ({
  currency: 'EUR',
  vatRate: '19.000000',
  hourly: '0.057',
  monthly,
  lines: [],
});

const PLAN: PlanShape = {
  sovereign: FQDN,
  sandbox: false,
  infrastructure: [
    {
      action: 'replace',
      kind: 'server',
      name: 'catalyst-omantel-omani-works-w1',
      size: 'cpx42',
      location: 'fsn1',
      because: ['location'],
      updates: [],
    },
  ],
  records: [
    {
      action: 'change',
      zone: `${FQDN}.`,
      name: `console.${FQDN}.`,
      type: 'A',
      ttl: 300,
      from: ['203.0.113.1'],
      to: ['203.0.113.2', '203.0.113.3'],
    },
    {
      action: 'foreign',
      zone: `${FQDN}.`,
      name: `*.${FQDN}.`,
      type: 'A',
      ttl: 300,
      from: ['192.0.2.1'],
      to: null,
    },
  ],
  cost: { now: cost('35.37'), after: cost('50.36') },
};

describe('text in Markdown', () => {
  it('shows just the text, on one line, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const written = plain(text);
        expect(shown(written)).toBe(text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim());
        expect(written.replaceAll('<!-- -->', '')).not.toMatch(/[`*_[\]<>|\n]/);
      }),
    );
  });

  it.each([
    ['@everyone', '@<!-- -->everyone'],
    ['see #12', 'see #<!-- -->12'],
    ['https://evil.example', 'https:<!-- -->//evil.example'],
    ['www.evil.example', 'www<!-- -->.evil.example'],
  ])('%s is neither a mention nor a link', (text, written) => expect(plain(text)).toBe(written));

  it('links an address, and nothing that only looks like one', () => {
    expect(link(`https://console.${FQDN}`)).toBe(`<https://console.${FQDN}>`);
    expect(link('https://a@evil.example')).not.toContain('<https');
    expect(link('javascript:alert(1)')).not.toContain('<javascript');
  });

  it('keeps a cell a cell and a command a command', () => {
    expect(table(['a'], [[code('x|y')]])[2]).toBe('| <code>x&#124;y</code> |');
    expect(table(['a'], [])).toEqual([]);
    expect(commands('echo ```')).toEqual(['````sh', 'echo ```', '````', '']);
  });
});

describe('a plan as Markdown', () => {
  const text = planMarkdown(PLAN).join('\n');

  it('says loudly what is lost', () => {
    expect(text).toContain('**1 thing would be replaced or deleted; what it holds is lost.**');
    expect(text).toContain(
      '| replace | server w1 | cpx42 in fsn1; its location changed; what it holds is lost |',
    );
  });

  it('shows record sets as a diff, and what is not ours', () => {
    expect(text).toContain(
      `| change | <code>console.${FQDN}.</code> | A | 300 | <code>203.0.113.1</code> | <code>203.0.113.2</code><br><code>203.0.113.3</code> |`,
    );
    expect(text).toContain('| **not ours** |');
    expect(text).toContain('`--adopt`');
  });

  it('shows cost now and after, and the VAT', () => {
    expect(text).toContain('| now | EUR 35.37 | EUR 0.057 |');
    expect(text).toContain('| after | EUR 50.36 | EUR 0.057 |');
    expect(text).toContain('VAT of 19 %');
  });

  it('tells what was found in a list that ends before the next table begins', () => {
    const found = planMarkdown({ ...PLAN, records: [], oldTemplate: ['cp1', 'w1'] });
    const last = found.findLastIndex((line) => line.startsWith('- templates of cp1, w1'));
    expect(last).toBeGreaterThan(0);
    expect([found[last - 1], found[last + 1]]).toEqual(['', '']);
    expect(found[last + 2]).toMatch(/^\| Cost/);
  });

  it('says when nothing would change', () => {
    const same = planMarkdown({ ...PLAN, infrastructure: [], records: [] }).join('\n');
    expect(same).toContain('Nothing would change.');
    expect(same).not.toContain('replaced');
  });
});

describe('how it ended, as Markdown', () => {
  const error = new CatalystError('CATALYST-SPEC-INVALID', 'sovereign.yaml has 1 fault.', {
    faults: [
      {
        field: 'regions[0].location',
        reason: 'is "fsn2"',
        fix: 'Did you mean fsn1?',
        file: 's.yaml',
        line: 4,
      },
    ],
    hint: 'catalyst sovereign plan -f s.yaml',
  }).toObject();

  it('tells each fault, the code, the status, and the next step to paste', () => {
    const text = failureMarkdown(error).join('\n');
    expect(text).toContain('**sovereign.yaml has 1 fault.**');
    expect(shown(text)).toContain(
      '| <code>regions[0].location</code> | is "fsn2" | Did you mean fsn1? | s.yaml:4 |',
    );
    expect(text).toContain('<code>CATALYST-SPEC-INVALID</code>, exit 2');
    expect(text).toContain('```sh\ncatalyst sovereign plan -f s.yaml\n```');
  });

  it('a run: its error, its stages, what is not installed', () => {
    const progress = {
      ...emptyProgress(FQDN),
      components: {
        'fsn1/harbor': {
          region: 'fsn1',
          component: 'harbor',
          uid: 'u',
          state: 'failed' as const,
          since: '2026-01-01T00:00:00Z',
          cause: 'chart | missing',
        },
      },
      outputs: { urls: { console: `https://console.${FQDN}` } },
    };
    const text = runMarkdown({ progress, unchanged: false, error, now: 0 }).join('\n');
    expect(text).toContain('sovereign.yaml has 1 fault.');
    expect(text).toContain('| <code>harbor</code> | failed | chart &#124; missing |');
    expect(text).toContain(`| console | <https://console.${FQDN}> |`);
  });

  it('doctor: what failed stands first', () => {
    const checks = [
      { id: 'disk', state: 'ok' as const, title: 'Disk', sentence: '40 GiB are free.' },
      {
        id: 'token',
        state: 'fail' as const,
        title: 'Token',
        sentence: 'It may not write.',
        fix: 'Make another.',
      },
    ];
    const text = doctorMarkdown({ checks: checks as never, error }).join('\n');
    expect(text.indexOf('Token')).toBeLessThan(text.indexOf('Disk'));
    expect(text).toContain('| **failed** | Token | It may not write. Make another. |');
    expect(text).toContain('2 checks, 1 failed.');
  });
});

describe('the summary file', () => {
  const folder = () => mkdtemp(join(tmpdir(), 'catalyst-summary-'));

  it('keeps what stands in it and adds what failed', async () => {
    const file = join(await folder(), 'summary.md');
    await writeFile(file, 'before\n');
    const summary = await openSummary(file);
    await summary.add(['one', '']);
    const failing = summary.ofFailures(() => Promise.reject(new CatalystError('CATALYST-DECLINED', 'No.')));
    await expect(failing).rejects.toThrow('No.');
    expect(await readFile(file, 'utf8')).toMatch(/^before\none\n\n\*\*No\.\*\*\n/);
  });

  it('refuses a file that cannot be written before anything else, and asks for none', async () => {
    const missing = join(await folder(), 'none', 'summary.md');
    await expect(openSummary(missing)).rejects.toMatchObject({ code: 'CATALYST-USAGE' });
    const none = await openSummary(undefined);
    await none.add(['x']);
    expect(await none.ofFailures(async () => 1)).toBe(1);
    await expect(stat(missing)).rejects.toThrow();
  });
});
