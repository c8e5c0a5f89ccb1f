/**
 * In which zone a contact lives, as far as the number tells. A ported number keeps its DDD when the person moves, so
 * this is the best guess and not knowledge.
 */

/** Brasília time: what every number without a better answer gets. */
export const usualZone = 'America/Sao_Paulo';

/**
 * DDDs whose clocks differ from Brasília's. Two places cannot be told by their DDD: Fernando de Noronha (an hour ahead)
 * shares 81 with Recife, and the far west of Amazonas (an hour behind Manaus) shares 97 with the rest of the interior.
 */
const zoneByAreaCode: ReadonlyMap<string, string> = new Map([
  ['65', 'America/Cuiaba'],
  ['66', 'America/Cuiaba'],
  ['67', 'America/Campo_Grande'],
  ['68', 'America/Rio_Branco'],
  ['69', 'America/Porto_Velho'],
  ['92', 'America/Manaus'],
  ['95', 'America/Boa_Vista'],
  ['97', 'America/Manaus'],
]);

/** IANA zone of a contact. Other countries, short codes and ids without a phone: Brasília, where the sender is. */
export const zoneOfContact = (contact: string): string =>
  contact.startsWith('+55') ? (zoneByAreaCode.get(contact.slice(3, 5)) ?? usualZone) : usualZone;

export interface LocalTime {
  /** `2026-11-21` */
  date: string;
  /** Monday is 1, Sunday is 7. */
  dayOfWeek: number;
  /** What the wall clock shows, as milliseconds since it showed midnight. */
  timeOfDayMs: number;
  /** Until then one elapsed millisecond moves the wall clock by one: midnight, or the clocks being changed before it. */
  steadyUntilMs: number;
}

const dayMs = 86_400_000;

/** What calendar and wall clock show in a zone. @throws RangeError when there is no such zone. */
export function localTime(zone: string, atMs: number): LocalTime {
  const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  const timeOfDayMs = ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.millisecond;
  const changeMs = local.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  return {
    date: local.toPlainDate().toString(),
    dayOfWeek: local.dayOfWeek,
    timeOfDayMs,
    steadyUntilMs: Math.min(atMs + dayMs - timeOfDayMs, changeMs),
  };
}
