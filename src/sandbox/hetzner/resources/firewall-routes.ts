import type { Fields } from '../api/fields.ts';
import { invalid, Refusal } from '../api/refusal.ts';
import type { RouteTable } from '../api/routes.ts';
import { showAction, startAction } from '../cloud/actions.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { FirewallRecord, FirewallRule } from '../cloud/records.ts';
import { collectionRoutes, deleteRoute } from './collection-routes.ts';

const MOST_RULES = 50;

export const FIREWALL_ROUTES: RouteTable = {
  ...collectionRoutes('firewalls'),
  ...deleteRoute('firewalls', (_cloud, firewall) => {
    if (firewall.servers.length > 0 || firewall.selectors.length > 0) {
      throw new Refusal('resource_in_use', `firewall with ID '${firewall.id}' is still in use`);
    }
  }),
  'POST /firewalls': ({ cloud, views }, { body }) => {
    cloud.mayCreate('firewalls', body.text('name'));
    const firewall: FirewallRecord = {
      id: cloud.nextId(),
      name: body.text('name'),
      created: cloud.created(),
      labels: body.labels() ?? {},
      rules: rulesOf(body),
      servers: [],
      selectors: [],
    };
    for (const resource of body.each('apply_to')) apply(cloud, firewall, resource);
    cloud.add('firewalls', firewall);
    return {
      status: 201,
      body: {
        firewall: views.firewalls(firewall),
        actions: [changed(cloud, firewall, 'set_firewall_rules')],
      },
    };
  },
  'POST /firewalls/{id}/actions/set_rules': ({ cloud }, { id, body }) => {
    const firewall = cloud.get('firewalls', id);
    firewall.rules = rulesOf(body);
    return { status: 201, body: { actions: [changed(cloud, firewall, 'set_firewall_rules')] } };
  },
  'POST /firewalls/{id}/actions/apply_to_resources': ({ cloud }, { id, body }) => {
    const firewall = cloud.get('firewalls', id);
    for (const resource of body.each('apply_to')) apply(cloud, firewall, resource);
    return { status: 201, body: { actions: [changed(cloud, firewall, 'apply_firewall')] } };
  },
  'POST /firewalls/{id}/actions/remove_from_resources': ({ cloud }, { id, body }) => {
    const firewall = cloud.get('firewalls', id);
    const withdrawals = body.each('remove_from').map((resource) => withdrawal(firewall, resource));
    const subject = { id: firewall.id, type: 'firewall' };
    const action = startAction(cloud, 'remove_firewall', [subject], () => {
      for (const withdraw of withdrawals) withdraw();
    });
    return { status: 201, body: { actions: [showAction(cloud, action)] } };
  },
};

function changed(cloud: Cloud, firewall: FirewallRecord, command: string) {
  return showAction(cloud, startAction(cloud, command, [{ id: firewall.id, type: 'firewall' }]));
}

function apply(cloud: Cloud, firewall: FirewallRecord, resource: Fields): void {
  if (resource.oneOf('type', ['server', 'label_selector']) === 'label_selector') {
    firewall.selectors.push(resource.inner('label_selector').text('selector'));
    return;
  }
  const server = cloud.get('servers', resource.inner('server').number('id'));
  if (firewall.servers.includes(server.id))
    throw new Refusal('firewall_already_applied', 'firewall is already applied');
  firewall.servers.push(server.id);
}

/** Checks the wish now; what it returns does it. */
function withdrawal(firewall: FirewallRecord, resource: Fields): () => void {
  if (resource.optionalText('type') === 'label_selector') {
    const selector = resource.inner('label_selector').text('selector');
    return () => {
      firewall.selectors = firewall.selectors.filter((one) => one !== selector);
    };
  }
  const server = resource.inner('server').number('id');
  if (!firewall.servers.includes(server))
    throw new Refusal('firewall_already_removed', 'firewall is not applied');
  return () => {
    firewall.servers = firewall.servers.filter((one) => one !== server);
  };
}

function rulesOf(body: Fields): FirewallRule[] {
  const rules = body.each('rules').map(ruleOf);
  if (rules.length > MOST_RULES) throw invalid({ rules: `at most ${MOST_RULES} rules` });
  return rules;
}

function ruleOf(fields: Fields): FirewallRule {
  const direction = fields.oneOf('direction', ['in', 'out']);
  const protocol = fields.oneOf('protocol', ['tcp', 'udp', 'icmp', 'esp', 'gre']);
  const port = fields.optionalText('port') ?? null;
  const needsPort = protocol === 'tcp' || protocol === 'udp';
  if (needsPort !== (port !== null))
    throw invalid({ 'rules.port': `port is ${needsPort ? 'needed' : 'not allowed'} with ${protocol}` });
  const addresses = fields.texts(direction === 'in' ? 'source_ips' : 'destination_ips');
  if (addresses.length === 0) throw invalid({ 'rules.source_ips': 'at least one network is needed' });
  return {
    direction,
    protocol,
    port,
    source_ips: fields.texts('source_ips'),
    destination_ips: fields.texts('destination_ips'),
    description: fields.optionalText('description') ?? null,
  };
}
