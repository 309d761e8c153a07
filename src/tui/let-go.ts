/**
 * Ends what Node has begun to read from the terminal, so that the next key is for whoever has it then; resolves when it is so.
 * Ink takes only its listener away: Node's read goes on, and would take one more key from an editor or the shell.
 */
export async function letGo(stdin: NodeJS.ReadStream): Promise<void> {
  // Within the same tick the stream believes that somebody listens still, and neither resumes nor pauses.
  await nextTick();
  // Only a stream that flows can be paused, and only a pause ends what was begun.
  stdin.resume();
  stdin.pause();
  await nextTick();
}

const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve));
