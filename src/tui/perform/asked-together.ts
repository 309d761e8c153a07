import type { AskFirst } from '../../services/business/business.ts';

export type Question = Parameters<AskFirst>[0];

/** How one of several writes ended. */
export type Ended<T> = { value: T } | { failure: unknown };

/**
 * Several writes with one question: each plans by itself until it would ask; then all that would are asked about at once, and
 * written one after the other. What is refused while it plans, or has nothing to ask, is not in the question.
 */
export async function askedTogether<T>(
  works: readonly ((ask: AskFirst) => Promise<T>)[],
  askOnce: (questions: readonly Question[]) => Promise<boolean>,
): Promise<Ended<T>[]> {
  const under = works.map(begun);
  const questions = await Promise.all(under.map(({ asked }) => asked));
  const open = questions.filter((one) => one !== undefined);
  const yes = open.length > 0 && (await askOnce(open));
  const ended: Ended<T>[] = [];
  for (const { answer, end } of under) {
    answer(yes);
    ended.push(await end);
  }
  return ended;
}

/** A write under way: `asked` resolves with its question, or with nothing when it ends without one. */
function begun<T>(work: (ask: AskFirst) => Promise<T>) {
  const answered = Promise.withResolvers<boolean>();
  const asked = Promise.withResolvers<Question | undefined>();
  const ask: AskFirst = (question) => {
    asked.resolve(question);
    return answered.promise;
  };
  const end = work(ask).then(
    (value): Ended<T> => ({ value }),
    (failure: unknown): Ended<T> => ({ failure }),
  );
  void end.then(() => asked.resolve(undefined));
  return { asked: asked.promise, answer: answered.resolve, end };
}
