/** Why a value is not of its type, in both languages. */
export interface ValueFault {
  en: string;
  pt: string;
}
