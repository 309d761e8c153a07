import type { ScreenId } from '../../domain/dashboard-screens.ts';
import { billing } from './billing.ts';
import { component } from './component.ts';
import { components } from './components.ts';
import { create } from './create.ts';
import { events } from './events.ts';
import { findings } from './findings.ts';
import { fleet } from './fleet.ts';
import { graph } from './graph.ts';
import { health } from './health.ts';
import { help } from './help.ts';
import { job } from './job.ts';
import { jobs } from './jobs.ts';
import { ledger } from './ledger.ts';
import { log } from './log.ts';
import { orders } from './orders.ts';
import { organization } from './organization.ts';
import { organizations } from './organizations.ts';
import type { Screen } from './screen.ts';
import { sovereign } from './sovereign.ts';
import { voucher } from './voucher.ts';
import { vouchers } from './vouchers.ts';

/** Every screen by its name. */
export const SCREEN: Record<ScreenId, Screen> = {
  fleet,
  create,
  sovereign,
  components,
  component,
  graph,
  jobs,
  job,
  log,
  vouchers,
  voucher,
  billing,
  orders,
  ledger,
  findings,
  organizations,
  organization,
  events,
  health,
  help,
};
