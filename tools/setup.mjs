// Sets up what a README command needs, then runs it. Uses nothing but an old Node (18) and npm: all else it gets itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const CLUSTER_TOOLS = [
  'etcd',
  'flux-crds',
  'kube-apiserver',
  'source-controller',
  'kustomize-controller',
  'helm-controller',
];

const JOBS = {
  build: { tools: [], run: [] },
  rehearse: {
    // The business of a Sovereign needs the last two; without them the rest of a rehearsal works all the same.
    tools: ['tofu', 'provider-mirror', 'git', 'postgres?', 'nats-server?'],
    run: ['tools/rehearse.ts'],
  },
  test: {
    tools: [
      ...['tofu', 'provider-mirror', 'git', 'pdns_server', 'pdnsutil', 'delv', 'shellcheck', 'cloud-init'],
      ...['tmux', 'screen'],
      ...CLUSTER_TOOLS,
      ...['postgres', 'nats-server', 'port-forward-server'],
    ],
    run: ['tools/test.ts'],
  },
  soak: {
    tools: ['tofu', 'provider-mirror', 'git', ...CLUSTER_TOOLS.map((name) => `${name}?`)],
    run: ['tools/soak.ts'],
  },
  bench: {
    tools: ['tofu', 'provider-mirror', 'git', 'port-forward-server', ...CLUSTER_TOOLS, 'kubectl'],
    run: ['tools/bench.ts'],
  },
};

const job = JOBS[process.argv[2]];
if (job === undefined) fail(`usage: node tools/setup.mjs ${Object.keys(JOBS).join('|')}`);

const node = ensureNode();
ensureModules(node);
if (job.tools.length > 0) ensureTools(node, job.tools);
ensureBuild(node);
if (job.run.length > 0) process.exit(run(node, [...job.run, ...process.argv.slice(3)]));

/** The machine's Node when it is one that our packages support, else one of our own from the npm registry. */
function ensureNode() {
  if (supported(process.versions.node)) return process.execPath;
  const folder = join(ROOT, 'toolchain', 'node');
  const own = () => ownNode(folder);
  if (own() === undefined) {
    say(`Node ${process.versions.node} is too old; getting a current one, usually 10 seconds`);
    must(
      npm(process.execPath, ['ci', '--ignore-scripts', '--prefix', folder], folder),
      'npm could not fetch a current Node',
    );
  }
  return own() ?? fail('no Node is packaged for this platform: install Node 24, then try again');
}

function ownNode(folder) {
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules)) return undefined;
  const packages = readdirSync(modules).filter((name) => name.startsWith('node-'));
  return packages.map((name) => join(modules, name, 'bin', 'node')).find((path) => existsSync(path));
}

function supported(version) {
  const [major, minor, patch] = version.split('.').map(Number);
  if (major >= 26) return true;
  if (major === 24) return minor >= 15;
  return major === 22 && (minor > 22 || (minor === 22 && patch >= 2));
}

function ensureModules(program) {
  const stamp = join(ROOT, 'node_modules', '.catalyst-lock');
  const wanted = sum([join(ROOT, 'package-lock.json'), join(ROOT, 'package.json')]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('installing packages, usually 20 seconds');
  must(npm(program, ['ci', '--ignore-scripts'], ROOT), 'npm ci failed');
  writeFileSync(stamp, wanted);
}

function ensureTools(program, tools) {
  must(run(program, ['tools/get-tools.ts', ...tools]), 'a tool is missing');
}

function ensureBuild(program) {
  const stamp = join(ROOT, 'dist', '.built-from');
  const wanted = sum(sources());
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('building, usually 5 seconds');
  must(run(program, ['tools/build.ts']), 'the build failed');
  writeFileSync(stamp, wanted);
}

function sources() {
  const files = ['package.json', 'tools/build.ts', 'README.md'].map((name) => join(ROOT, name));
  for (const folder of ['src', 'tools/build', 'tools/generate', 'bin']) walk(join(ROOT, folder), files);
  return files.sort();
}

function walk(folder, files) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) walk(path, files);
    else files.push(path);
  }
}

function sum(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(ROOT.length)).update(readFileSync(file));
  return hash.digest('hex');
}

/** npm by the same Node, so that packages see the version they will run on. */
function npm(program, args, cwd) {
  const cli = process.env.npm_execpath;
  if (cli === undefined || !cli.endsWith('.js')) return run('npm', args, cwd);
  return run(program, [cli, ...args], cwd);
}

function run(program, args, cwd = ROOT) {
  const path = [dirname(node_()), join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(':');
  const ended = spawnSync(program, args, { cwd, stdio: 'inherit', env: { ...process.env, PATH: path } });
  if (ended.signal === 'SIGINT') return 130;
  return ended.status ?? 1;

  function node_() {
    return program.includes('/') ? program : process.execPath;
  }
}

function must(status, reason) {
  if (status !== 0) fail(reason, status);
}

function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

function fail(reason, status = 3) {
  say(reason);
  process.exit(status);
}
