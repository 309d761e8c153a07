import { spawn } from 'node:child_process';
import { arrange, DASHBOARD_SCENES, type DashboardScene, type Run } from './dashboard-scenes.ts';
import { pictureName } from './scenes.ts';

/** How many frames are drawn at a time. */
const TOGETHER = 2;

export interface Picture {
  /** Of its file. */
  name: string;
  scene: DashboardScene;
  svg: string;
}

/** Every picture of the dashboard, from a sandbox that is up: its world is arranged first. */
export async function dashboardPictures(run: Run, spec: string): Promise<Picture[]> {
  await arrange(run, spec);
  const left = [...DASHBOARD_SCENES];
  const pictures: Picture[] = [];
  const draw = async () => {
    for (let scene = left.shift(); scene !== undefined; scene = left.shift()) {
      const svg = await wholeFrame(() => run(['dashboard', ...scene.words, '--snapshot', 'svg']));
      pictures.push({ name: pictureName(scene.name, ...scene.size), scene, svg });
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, draw));
  return pictures;
}

/** What stands in a frame of which a part gave no answer in time, on a machine that is busy. */
const NOT_WHOLE = /No answer within|stale|unreachable|no data<|>\s*reading</;
const TRIES = 6;

/** A frame with an answer in every part; the last one that was drawn where none has. */
async function wholeFrame(draw: () => Promise<string>): Promise<string> {
  let svg = await draw();
  for (let tries = 1; tries < TRIES && NOT_WHOLE.test(svg); tries++) svg = await draw();
  return svg;
}

/** Runs a program as `Run` does, without a terminal. */
export function runnerOf(program: string, cwd: string, env: Record<string, string | undefined>): Run {
  return (words, exit = 0) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [program, ...words], {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [out, said] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      child.on('error', reject);
      child.on('close', (status) => {
        if (status === exit) resolve(out);
        else
          reject(new Error(`catalyst ${words.join(' ')} ended with ${status}, not ${exit}:\n${said}${out}`));
      });
    });
}
