import type { Begun, Connections } from './connections.ts';
import { copyIn } from './copy-in.ts';
import type { Statement, Transaction } from './database.ts';
import { type Answer, type Answers, sendTogether } from './send-together.ts';

export interface OpenTransaction extends Transaction {
  /** With what was to go lastly. */
  commit(): Promise<void>;
  /** Rolls back; behind a commit that failed the server clears up by itself. */
  leave(committing: boolean): Promise<void>;
}

/** A transaction on a connection that is taken with its first statements, and kept where it ends well. */
export function openTransaction(
  connections: Pick<Connections, 'keep' | 'drop'>,
  begin: (first: readonly Statement[]) => Promise<Begun>,
): OpenTransaction {
  let begun: Promise<Begun> | undefined;
  const last: Statement[] = [];
  const send = async (statements: readonly Statement[]): Promise<Answer[]> => {
    if (begun !== undefined) return answered(await sendTogether((await begun).client, statements));
    begun = begin(statements);
    return answered(await begun);
  };
  const one = async (statement: Statement) => (await send([statement]))[0]!;
  return {
    rows: async (text, values = []) => (await one({ text, values })).rows,
    change: async (text, values = []) => (await one({ text, values })).count,
    together: async (...statements) => (await send(statements)).map(({ rows }) => rows),
    copy: async (text, lines) => {
      if (begun === undefined) await send([]);
      return answered(await copyIn((await begun!).client, text, lines))[0]!.count;
    },
    lastly: (text, values = []) => {
      last.push({ text, values });
    },
    async commit() {
      if (begun === undefined && last.length === 0) return;
      if (begun === undefined) await send([]);
      await send([...last, { text: 'COMMIT' }]);
      connections.keep((await begun!).client);
    },
    async leave(committing) {
      const client = await begun?.then(
        (one) => one.client,
        () => undefined,
      );
      if (client === undefined) return;
      const { answers } = committing ? { answers: [] } : await sendTogether(client, [{ text: 'ROLLBACK' }]);
      if (answers.length > 0) connections.keep(client);
      else await connections.drop(client);
    },
  };
}

function answered({ answers, failure }: Answers): Answer[] {
  if (failure !== undefined) throw failure;
  return answers;
}
