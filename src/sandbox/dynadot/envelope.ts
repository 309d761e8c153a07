/** What a command answers with: fields beside the code, or the text of its error. */
export type Result = { fields: Record<string, unknown> } | { error: string };

/** Roots by command; `set_dns2` answers under the name of its forerunner. */
const ROOTS: Readonly<Record<string, string>> = {
  domain_info: 'DomainInfoResponse',
  get_dns: 'GetDnsResponse',
  get_ns: 'GetNsResponse',
  set_dns2: 'SetDnsResponse',
  set_ns: 'SetNsResponse',
  add_ns: 'AddNsResponse',
  register_ns: 'RegisterNsResponse',
  delete_ns: 'DeleteNsResponse',
  server_list: 'ServerListResponse',
  list_domain: 'ListDomainInfoResponse',
  account_info: 'AccountInfoResponse',
  set_clear_domain_setting: 'SetClearDomainSettingResponse',
};

/** The answer of a command, with its code now as number and now as text. */
export function envelope(command: string, result: Result, asText: boolean): unknown {
  const root = ROOTS[command] ?? 'Response';
  if ('error' in result)
    return { [root]: { ResponseCode: asText ? '-1' : -1, Status: 'error', Error: result.error } };
  return { [root]: { ResponseCode: asText ? '0' : 0, Status: 'success', ...result.fields } };
}

/** What the account answers before it looks at a command: another root, no status. */
export function accountError(text: string): unknown {
  return { Response: { ResponseCode: '-1', Error: text } };
}
