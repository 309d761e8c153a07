import { LOAD_BALANCER_TYPES } from './load-balancer-types.ts';
import { LOCATIONS } from './locations.ts';
import { amount, priceIn, VAT_RATE } from './prices.ts';
import { SERVER_TYPES } from './server-types.ts';

/** The whole price list, as `GET /pricing` gives it. */
export function pricing() {
  const priced = ({ id, name, prices }: { id: number; name: string; prices: unknown[] }) => ({
    id,
    name,
    prices,
  });
  return {
    currency: 'EUR',
    vat_rate: VAT_RATE,
    floating_ip: { price_monthly: amount(3) },
    floating_ips: (['ipv4', 'ipv6'] as const).map((type) => ({
      type,
      prices: LOCATIONS.map(({ name }) => ({
        location: name,
        price_monthly: amount(type === 'ipv4' ? 3 : 1),
      })),
    })),
    image: { price_per_gb_month: amount(0.011) },
    load_balancer_types: LOAD_BALANCER_TYPES.map(priced),
    primary_ips: (['ipv4', 'ipv6'] as const).map((type) => ({ type, prices: primaryIpPrices(type) })),
    server_backup: { percentage: '20.0000000000' },
    server_types: SERVER_TYPES.map(priced),
    volume: { price_per_gb_month: amount(0.044) },
  };
}

function primaryIpPrices(type: 'ipv4' | 'ipv6') {
  return LOCATIONS.map(({ name }) => {
    const { location, price_hourly, price_monthly } = priceIn(name, type === 'ipv4' ? 0.5 : 0);
    return { location, price_hourly, price_monthly };
  });
}
