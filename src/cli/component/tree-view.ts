import type { ComponentTree, TreeNode } from '../../services/components/component-tree.ts';
import { clip } from '../../style/text-width.ts';
import type { Screen } from '../screen.ts';
import { forbiddenLines } from './forbidden-lines.ts';

const GOOD = ['current', 'installed', 'ready', 'there'];
const BAD = ['failed', 'absent'];

/** The tree with one line a node; what is wrong stands behind it. On a terminal a line is cut at its edge. */
export function treeLines({ root, forbidden }: ComponentTree, screen: Screen): string[] {
  const unicode = screen.symbols.done !== 'v';
  const below = forbiddenLines(forbidden, screen);
  return [...lines(root, '', '', screen, unicode ? UNICODE : ASCII), ...below];
}

interface Branches {
  tee: string;
  last: string;
  bar: string;
}

const UNICODE: Branches = { tee: '├─ ', last: '└─ ', bar: '│  ' };
const ASCII: Branches = { tee: '|- ', last: '`- ', bar: '|  ' };

function lines(node: TreeNode, head: string, below: string, screen: Screen, branches: Branches): string[] {
  const { kind, namespace, name, state, ready, cause, children } = node;
  const place = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  const count = ready === undefined ? '' : ` ${ready}`;
  const told = state === 'there' ? '' : `  ${state}${count}${cause === undefined ? '' : `: ${cause}`}`;
  const text = `${head}${place}${told}`;
  const shown = screen.terminal ? clip(text, screen.columns) : text;
  const role = isOf(BAD, state) ? 'bad' : isOf(GOOD, state) ? 'plain' : 'warning';
  return [
    screen.paint(role, shown),
    ...children.flatMap((child, index) => {
      const last = index === children.length - 1;
      const [branch, bar] = last ? [branches.last, '   '] : [branches.tee, branches.bar];
      return lines(child, `${below}${branch}`, `${below}${bar}`, screen, branches);
    }),
  ];
}

/** `ready, 2 restarts` is ready too. */
function isOf(states: string[], state: string): boolean {
  return states.includes(state.split(',')[0] ?? '');
}
