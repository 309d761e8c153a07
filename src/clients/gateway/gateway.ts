import type {
  Addon,
  Balance,
  Invoice,
  Order,
  Plan,
  Revenue,
  StripeSettings,
  Subscription,
} from '../../domain/business/account.ts';
import type { Organization, Provision } from '../../domain/business/organization.ts';
import type { UsageCharge } from '../../domain/business/usage.ts';
import type { Voucher, VoucherFields, VoucherPreview } from '../../domain/business/voucher.ts';

/** Whoever the token stands for, as auth knows them. */
export interface SignedIn {
  id: string;
  email: string;
  /** `superadmin`, `sovereign-admin`, `member`. */
  role: string;
}

export interface TokenPair {
  token: string;
  refreshToken: string;
}

export interface CheckoutRequest {
  /** Id of the catalog, not a slug. */
  planId: string;
  tenantId: string;
  addons: readonly string[];
  promoCode?: string;
}

export interface CheckoutResult {
  orderId?: string;
  paidByCredit: boolean;
  /** Page of the card payment; absent when the credit paid. */
  sessionUrl?: string;
}

export interface StripeKeys {
  secretKey: string;
  webhookSecret: string;
  publicKey: string;
}

/** A charge as it stands in the ledger. */
export interface UsageRecorded {
  entryId: string;
  /** Micro-OMR afterwards. */
  balance: bigint;
  /** Its request id was booked before; that row is told, whatever was sent now. */
  duplicate: boolean;
}

/** A workspace that is begun without an event. Provisioning takes each as a run of its own. */
export interface ProvisionStart {
  tenantId: string;
  orderId: string;
  /** Id of the catalog. */
  planId: string;
  apps: readonly string[];
  subdomain: string;
}

/** A plan's whole document, since an update replaces it; members that we do not know are kept. */
export type PlanDocument = Readonly<Record<string, unknown>>;

interface Reading {
  signal?: AbortSignal;
}

/**
 * A Sovereign's business services over HTTP. Errors: CATALYST-NETWORK-*, CATALYST-AUTH-REQUIRED, CATALYST-ROLE-MISSING,
 * CATALYST-RATE-LIMITED (RateLimited), CATALYST-BILLING-UNAVAILABLE, CATALYST-BILLING-REFUSED, CATALYST-NOT-INSTALLED,
 * CATALYST-GATEWAY-REPLY-INVALID, and the voucher codes.
 */
export interface Gateway {
  /** Live vouchers, newest first, with the server's time in milliseconds where it tells it. */
  listVouchers(reading?: Reading): Promise<{ vouchers: Voucher[]; serverTime?: number }>;
  /** Writes all five fields; the answer is no proof of what is kept. Never asked twice. */
  issueVoucher(fields: VoucherFields): Promise<void>;
  revokeVoucher(code: string): Promise<void>;
  /** Without a token first, as a customer asks; `anonymous` says which way it was answered. */
  previewVoucher(code: string, reading?: Reading): Promise<{ preview: VoucherPreview; anonymous: boolean }>;
  balance(reading?: Reading): Promise<Balance>;
  /** The newest 50: the API gives no more. */
  orders(reading?: Reading): Promise<Order[]>;
  /** The newest of a tenant; undefined when it has none. */
  subscription(tenantId: string, reading?: Reading): Promise<Subscription | undefined>;
  invoices(tenantId: string, reading?: Reading): Promise<Invoice[]>;
  plans(reading?: Reading): Promise<{ plan: Plan; document: PlanDocument }[]>;
  putPlan(id: string, document: PlanDocument): Promise<void>;
  addons(reading?: Reading): Promise<Addon[]>;
  revenue(reading?: Reading): Promise<Revenue>;
  stripeSettings(reading?: Reading): Promise<StripeSettings>;
  /** Replaces all three. */
  putStripeKeys(keys: StripeKeys): Promise<void>;
  checkout(request: CheckoutRequest): Promise<CheckoutResult>;
  /** Asks notification to mail; resolved means that its mail server took it. */
  sendVoucherMail(to: string, voucher: VoucherFields, fqdn: string): Promise<void>;
  signIn(email: string, password: string): Promise<TokenPair>;
  requestCode(email: string): Promise<void>;
  verifyCode(email: string, code: string): Promise<TokenPair>;
  refresh(refreshToken: string): Promise<TokenPair>;
  signOut(refreshToken: string): Promise<void>;
  /** The access token of a console session, at `https://auth.<fqdn>`: by password, where the realm allows that. */
  consoleSession(email: string, password: string): Promise<string>;
  me(reading?: Reading): Promise<SignedIn>;
  /** A page of all organizations, with how many there are. Takes a superadmin. */
  organizations(
    page: { offset: number; limit: number; search?: string },
    reading?: Reading,
  ): Promise<{ organizations: Organization[]; total: number }>;
  organization(id: string, reading?: Reading): Promise<Organization>;
  /** Those that whoever asks is a member of. */
  ownOrganizations(reading?: Reading): Promise<Organization[]>;
  /** A page of all runs that make workspaces, newest first. Asked by organization, provisioning tells any one of its runs. */
  provisions(page: { offset: number; limit: number }, reading?: Reading): Promise<Provision[]>;
  /** Begins a workspace, as the marketplace of the April layer does behind a checkout. Never asked twice. */
  startProvision(start: ProvisionStart): Promise<void>;
  /** Books a charge once for its request id; asking twice is safe. */
  recordUsage(charge: UsageCharge): Promise<UsageRecorded>;
  /** Asks for a path only to see who answers: its status, and the words of a refusal. */
  probe(path: string, asked?: Reading & { anonymous?: boolean }): Promise<{ status: number; says: string }>;
  close(): Promise<void>;
}
