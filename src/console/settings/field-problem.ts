/** What a page itself has against a form, told as the API would tell it. */
import { Refusal, toProblem } from '../../../contracts/problem.ts';
import { ApiProblem } from '../api.ts';
import type { View } from '../view.ts';

export function fieldProblem(view: View, path: string, messagePt: string, message: string): ApiProblem {
  return new ApiProblem(toProblem(new Refusal('invalid_request', [{ path, message, messagePt }]), view.language));
}
