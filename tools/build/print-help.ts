/** Run by the build in a process of its own: prints `{id: help text}` for the ids in argv, by the built program. */
const [program, ...ids] = process.argv.slice(2);
const { throughOclif } = (await import(program!)) as { throughOclif(argv: string[]): Promise<void> };
const write = process.stdout.write.bind(process.stdout);
const texts: Record<string, string> = {};
let text = '';
process.stdout.write = (part: string | Uint8Array) => {
  text += String(part);
  return true;
};
for (const id of ids) {
  text = '';
  await throughOclif([...id.split(':').filter(Boolean), '--help']);
  texts[id] = text;
}
process.stdout.write = write as typeof process.stdout.write;
process.stdout.write(JSON.stringify(texts));
