/** Sinch's two SMS APIs on loopback, from their documentation. They share no code with the connectors they test. */
export { type BatchesOptions, type BatchesSimulator, startSinchSmsSimulator } from './simulator/batches.ts';
export { type BrazilOptions, type BrazilSimulator, startSinchBrazilSimulator } from './simulator/brazil.ts';
export type { SentSms } from './simulator/model.ts';
