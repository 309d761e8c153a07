import { describe, expect, it, onTestFinished } from 'vitest';
import { hasPseudoTerminal, NEEDS_SCRIPT, PseudoTerminal } from '../../tools/screens/pseudo-terminal.ts';
import { catalystHome, PROGRAM } from '../support/catalyst.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

const SPEC = `${PACKAGE_FOLDER}/examples/own-domain.yaml`;

/** The terminal gives Ctrl-C and Ctrl-D to the question, not to the process: both are tried at each kind of question. */
describe('a question that somebody leaves', () => {
  it.for([
    ['init', '\x03', ['init'], 'Organization that owns'],
    ['a hidden question', '\x03', ['sovereign', 'create', '-f', SPEC], 'Hetzner API token'],
    ['init, by the end of input', '\x04', ['init'], 'Organization that owns'],
  ] as const)(
    '%s: 130, nothing written, no defect',
    { timeout: 90_000 },
    async ([, key, args, question], test) => {
      if (!hasPseudoTerminal()) return test.skip(NEEDS_SCRIPT);
      const home = await catalystHome();
      const command = [process.execPath, PROGRAM, ...args];
      const terminal = new PseudoTerminal({
        columns: 80,
        rows: 24,
        command,
        cwd: home.folder,
        env: { ...home.env, HTTPS_PROXY: 'http://127.0.0.1:9' },
      });
      onTestFinished(() => terminal.close());
      const asked = await terminal.until((text) => text.includes(question));
      expect(asked).not.toMatch(/\[[a-z ]*$/m);
      terminal.type(key);
      expect(await terminal.ended).toBe(130);
      const text = (await terminal.lines()).join('\n');
      expect(text).toContain('Stopped at the question. Nothing was written.');
      expect(text).toContain('CATALYST-INTERRUPTED · exit 130');
      expect(text).not.toContain('force closed');
      expect(terminal.output.lastIndexOf('\x1b[?25h')).toBeGreaterThanOrEqual(
        terminal.output.lastIndexOf('\x1b[?25l'),
      );
    },
  );
});
