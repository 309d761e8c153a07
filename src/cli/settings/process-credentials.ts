import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { putQuestion } from '../put-question.ts';
import type { CredentialSources } from './credentials.ts';

/** The places of this machine where a credential may be. `ask` is only given where a person sits at a terminal. */
export function processCredentials(room: {
  env: CredentialSources['env'];
  cwd: string;
  home: string;
  ask: boolean;
}): CredentialSources {
  return {
    env: room.env,
    files: {
      async read(path) {
        const found = resolve(room.cwd, path.replace(/^~(?=\/)/, room.home));
        const [{ mode }, text] = await Promise.all([stat(found), readFile(found, 'utf8')]);
        return { mode, text };
      },
    },
    keyring: keyringPassword,
    ...(room.ask ? { prompt: hiddenQuestion } : {}),
  };
}

/** No keyring, no session for it, or no build of the library for this machine are all the same: it has nothing. */
async function keyringPassword(account: string): Promise<string | undefined> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    return (await new AsyncEntry('catalyst', account).getPassword()) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The help has a line of its own: behind the question a terminal would break it inside a word. */
async function hiddenQuestion(question: string, help: string): Promise<string> {
  const { password } = await import('@inquirer/prompts');
  process.stderr.write(`${help}\n`);
  return putQuestion(password({ message: `${question}:`, mask: false }, { output: process.stderr }));
}
