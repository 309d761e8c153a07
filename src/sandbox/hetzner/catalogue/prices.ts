const HOURS_PER_MONTH = 730;
const VAT_PERCENT = 19;

/** Net and gross as the API writes them: decimal strings with ten digits after the point. */
export function amount(net: number) {
  return { net: net.toFixed(10), gross: (net * (1 + VAT_PERCENT / 100)).toFixed(10) };
}

/** Hourly and monthly price in one location; American and Singaporean traffic is scarcer. */
export function priceIn(location: string, monthlyNet: number) {
  const isEurope = ['fsn1', 'nbg1', 'hel1'].includes(location);
  return {
    location,
    price_hourly: amount(Math.ceil((monthlyNet / HOURS_PER_MONTH) * 1.17 * 10_000) / 10_000),
    price_monthly: amount(monthlyNet),
    included_traffic: (isEurope ? 20 : 1) * 1024 ** 4,
    price_per_tb_traffic: amount(isEurope ? 1 : 7.4),
  };
}

export const VAT_RATE = VAT_PERCENT.toFixed(6);
