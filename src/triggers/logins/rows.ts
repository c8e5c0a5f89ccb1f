/** One row of the login-status report: a login with its customer and its contract. */
import type { ContractRecord, CustomerRecord, LoginRecord } from '../../../connectors/kit/source.ts';

export interface LoginRow {
  login: LoginRecord;
  /** Null: the login names none, or its record could not be read. */
  customer: CustomerRecord | null;
  contract: ContractRecord | null;
}

/**
 * The contract is the one the login names: a customer may have several, and any other would be a guess. In the order
 * of the logins.
 */
export function joinLogins(
  logins: readonly LoginRecord[],
  customers: readonly CustomerRecord[],
  contracts: readonly ContractRecord[],
): LoginRow[] {
  const customerById = new Map(customers.map((customer) => [customer.id, customer]));
  const contractById = new Map(contracts.map((contract) => [contract.id, contract]));
  return logins.map((login) => {
    const contract = login.contractId === null ? null : (contractById.get(login.contractId) ?? null);
    const customerId = login.customerId ?? contract?.customerId ?? null;
    return { login, customer: customerId === null ? null : (customerById.get(customerId) ?? null), contract };
  });
}
