/** Version of the published documents. The first number is the one in paths (`/v1/`) and types (`.v1`). */
export const contractVersion = '1.0.0';
