/** Replays with what they are made of: the actions of commands, for real and for a look. */
import type { NotificationRegistry } from '../../channels/notifications.ts';
import type { Logger } from '../../platform/telemetry.ts';
import type { TriggerRegistry } from '../../triggers/registry.ts';
import type { Accept, AcceptParts } from '../accept.ts';
import type { Check } from '../check.ts';
import { createFire, type Fire } from '../fire.ts';
import { createForesee, createForeseeOperate } from '../foresee.ts';
import { LetterReplay, type LetterReplayParts } from './replay.ts';
import { Replays } from './replays.ts';

export interface CreateReplaysParts
  extends Omit<AcceptParts, 'backlog' | 'onAccepted'>,
    Pick<LetterReplayParts, 'providers' | 'onQueued'> {
  accept: Accept;
  fire: Fire;
  check: Check;
  triggers: TriggerRegistry;
  notifications: NotificationRegistry;
  log: Logger;
  owner: string;
}

export function createReplays({ accept, fire, ...parts }: CreateReplaysParts): Replays {
  const letters = new LetterReplay({
    ...parts,
    actions: { accept, fire },
    foreseeing: () => {
      const foresee = createForesee(parts);
      return {
        accept: foresee,
        fire: createFire({ ...parts, accept: foresee }),
        operate: createForeseeOperate(parts.store),
      };
    },
  });
  return new Replays({ ...parts, letters });
}
