import type { ScreenId } from '../../src/domain/dashboard-screens.ts';

/** A frame of the dashboard that is kept as a picture. */
export interface DashboardScene {
  /** Of its file, before the size. */
  name: string;
  screen: ScreenId;
  size: readonly [columns: number, rows: number];
  /** Words behind `catalyst dashboard --snapshot svg`. */
  words: readonly string[];
}

const OMANTEL = 'omantel.omani.works';
/** Why the books are opened in the pictures of the money. */
const REASON = ['--reason', 'ticket 7'];
const WIDE = [120, 40] as const;
const SMALL = [80, 24] as const;

/** What each screen is about, in the order of the guide. */
const ABOUT: Record<ScreenId, readonly string[]> = {
  fleet: [],
  create: [],
  sovereign: [OMANTEL],
  components: [OMANTEL],
  component: [OMANTEL, '--component', 'grafana'],
  graph: [OMANTEL],
  jobs: [OMANTEL],
  job: [OMANTEL, '--named', 'install:fsn1/grafana'],
  log: [OMANTEL],
  vouchers: [OMANTEL, ...REASON],
  voucher: [OMANTEL, '--named', 'WELCOME-OMR-20', ...REASON],
  billing: [OMANTEL, ...REASON],
  orders: [OMANTEL],
  ledger: [OMANTEL, ...REASON],
  findings: [OMANTEL, ...REASON],
  organizations: [OMANTEL],
  organization: [OMANTEL, '--named', 'lost-lanterns'],
  events: [OMANTEL, '--filter', '^(pipeline|bus)'],
  health: [OMANTEL],
  help: [OMANTEL],
};

function scene(
  screen: ScreenId,
  size: readonly [number, number] = WIDE,
  name: string = screen,
  more: readonly string[] = [],
): DashboardScene {
  const words = [...ABOUT[screen], '--screen', screen, '--size', size.join('x'), ...more];
  return { name: `dashboard-${name}`, screen, size, words };
}

/** Every screen once; some as they are on a small terminal or on light paper; and the run behind a Sovereign. */
export const DASHBOARD_SCENES: readonly DashboardScene[] = [
  ...(Object.keys(ABOUT) as ScreenId[]).map((screen) => scene(screen)),
  ...(['fleet', 'sovereign', 'components', 'vouchers', 'billing'] as const).map((one) => scene(one, SMALL)),
  scene('vouchers', WIDE, 'vouchers-light', ['--paper', 'light']),
  {
    ...scene('create', WIDE, 'create-run'),
    words: [OMANTEL, '--screen', 'create', '--size', WIDE.join('x')],
  },
];

/** The sandbox of the pictures. */
export const SANDBOX_UP = ['sandbox', 'up', '--speed', '300', '--seed', '1'];

/** Runs `catalyst` with some words in the world of the pictures. @throws Error when it does not end as it should */
export type Run = (words: readonly string[], exit?: number) => Promise<string>;

/** Made for the pictures; its private half was thrown away. */
const SSH_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA8zslmiJsKnbwp6fh5xL85Fospemifc0wEf+K3CuHdR pictures';
const BY_FLAGS = ['--org-name', 'Dhofar Telecom', '--org-email', 'ops@dhofar.example', '--yes'];
const CREATE = ['sovereign', 'create', '--context', 'sandbox'];

/**
 * The world of the pictures: a Sovereign on which one component crashes, one that was refused a server, one that only a
 * context names, and books in which something is wrong. A sandbox has to be up. `spec` is a path.
 */
export async function arrange(run: Run, spec: string): Promise<void> {
  const fault = (...words: string[]) => run(['sandbox', 'fault', ...words]);
  await fault('hetzner-no-capacity', '--target', 'hel1', '--times', '50');
  const dhofar = ['--subdomain', 'dhofar', '--location', 'hel1', '--ssh-key', SSH_KEY];
  await run([...CREATE, ...BY_FLAGS, ...dhofar], 4);
  await fault('crash-loop', '--target', 'grafana');
  await run([...CREATE, '-f', spec, '--yes', '--converge-timeout', '12s'], 6);
  await run(['auth', 'login', '--seeded-admin', '--sovereign', OMANTEL]);
  await fault('billing-2000-burned-code');
  await fault('billing-105-lost-order');
  await run(['context', 'create', 'sohar', '--fqdn', 'sohar.omani.works']);
}
