/** Can this map be used? Asked when it is saved, so that no run begins that could only fail. */

import type { ExtraField, ExtraMapping, MailingMap, Occurrence } from '../../../contracts/mailing.ts';
import { standardFields } from '../../../contracts/mailing.ts';
import type { FieldError } from '../../../contracts/problem.ts';
import { isUsablePattern } from './mask-pattern.ts';

export interface MapFindings {
  /** Each keeps the map from being used. */
  errors: FieldError[];
  /** Advice. */
  warnings: FieldError[];
}

/** @param to what its records are written to. */
export function checkMailingMap(map: MailingMap, to: 'mobile' | 'email' = 'mobile'): MapFindings {
  return {
    errors: [...targetFaults(map, to), ...occurrenceFaults(map), ...groupFaults(map.occurrence), ...rowFaults(map)],
    warnings: [...nameAdvice(map), ...standardAdvice(map)],
  };
}

function targetFaults({ standard, email }: MailingMap, to: 'mobile' | 'email'): FieldError[] {
  if (to === 'email') {
    if (email !== undefined) return [];
    const pt = 'o E-mail é o destino da campanha por e-mail: precisa ser mapeado';
    return [finding('email', 'a campaign by e-mail goes to it: it must be mapped', pt)];
  }
  if (standard.mobile !== undefined) return [];
  return [
    finding(
      'standard.mobile',
      'Celular is who the message goes to: it must be mapped',
      'o Celular é o destino da mensagem: precisa ser mapeado',
    ),
  ];
}

function occurrenceFaults({ occurrence, extra, openingMode }: MailingMap): FieldError[] {
  if (occurrence === undefined) {
    if (extra.length === 0 && openingMode === undefined) return [];
    return [
      finding(
        'occurrence',
        'extra fields and an opening mode need an occurrence',
        'campos extras e modo de abertura precisam de uma Ocorrência',
      ),
    ];
  }
  const faults: FieldError[] = [];
  if (openingMode === undefined) {
    faults.push(
      finding(
        'openingMode',
        'choose when the attendance is opened (on-send or on-reply); without it no occurrence can be used',
        'escolha a abertura do atendimento (no envio ou na resposta); sem ela a Ocorrência não pode ser usada',
      ),
    );
  }
  if (occurrence.groups.length === 0 && extra.length > 0) {
    faults.push(
      finding(
        'occurrence.groups',
        'no extra-field group is tied to this occurrence',
        'nenhum grupo de campos extras está associado a esta Ocorrência',
      ),
    );
  }
  return faults;
}

function groupFaults(occurrence: Occurrence | undefined): FieldError[] {
  const groups = occurrence?.groups ?? [];
  const names = new Set<string>();
  const ids = new Set<string>();
  return groups.flatMap((group, place) => {
    const path = `occurrence.groups.${place}`;
    const faults: FieldError[] = [];
    if (group.kind !== 'occurrence') {
      faults.push(
        finding(
          `${path}.kind`,
          `"${group.name}" is a group of kind ${group.kind}; only kind occurrence can be used`,
          `"${group.name}" é um grupo do tipo ${group.kind}; só grupos do tipo Ocorrência podem ser usados`,
        ),
      );
    }
    if (names.has(group.name)) faults.push(twice(`${path}.name`, group.name));
    names.add(group.name);
    for (const [index, field] of group.fields.entries()) {
      const fieldPath = `${path}.fields.${index}`;
      if (ids.has(field.id)) faults.push(twice(`${fieldPath}.id`, field.id));
      ids.add(field.id);
      faults.push(...maskFaults(field, `${fieldPath}.mask`));
    }
    return faults;
  });
}

function maskFaults({ label, type, mask }: ExtraField, path: string): FieldError[] {
  if (mask === undefined) return [];
  if (type !== 'text') {
    return [
      finding(
        path,
        `"${label}" is of type ${type}; masks are for fields of type text`,
        `"${label}" é do tipo ${type}; máscaras são para campos do tipo texto`,
      ),
    ];
  }
  if (mask.kind !== 'custom' || isUsablePattern(mask.pattern)) return [];
  return [
    finding(
      `${path}.pattern`,
      'the pattern has no place for a letter or digit: use 0, A, a or *',
      'o padrão não tem lugar para letra nem dígito: use 0, A, a ou *',
    ),
  ];
}

function rowFaults({ occurrence, extra }: MailingMap): FieldError[] {
  if (occurrence === undefined) return [];
  const targets = new Set<string>();
  const faults = extra.flatMap((row, place): FieldError[] => {
    const fault = targetFault(occurrence, row, `extra.${place}`);
    if (fault !== undefined) return [fault];
    if (targets.has(row.field)) return [twice(`extra.${place}.field`, row.field)];
    targets.add(row.field);
    return [];
  });
  for (const [place, group] of occurrence.groups.entries()) {
    for (const [index, field] of group.fields.entries()) {
      if (!field.required || targets.has(field.id)) continue;
      faults.push(
        finding(
          `occurrence.groups.${place}.fields.${index}`,
          `"${field.label}" (${group.name}) is mandatory and has no mapping`,
          `"${field.label}" (${group.name}) é obrigatório e não foi mapeado`,
        ),
      );
    }
  }
  return faults;
}

function targetFault({ name, groups }: Occurrence, row: ExtraMapping, path: string): FieldError | undefined {
  const sameName = groups.filter((one) => one.name === row.group);
  if (sameName.length === 0) {
    return finding(
      `${path}.group`,
      `the group "${row.group}" is not tied to the occurrence "${name}"`,
      `o grupo "${row.group}" não está associado à Ocorrência "${name}"`,
    );
  }
  if (sameName.some(({ fields }) => fields.some(({ id }) => id === row.field))) return undefined;
  return finding(
    `${path}.field`,
    `the group "${row.group}" has no field "${row.field}"`,
    `o grupo "${row.group}" não tem o campo "${row.field}"`,
  );
}

function nameAdvice({ occurrence, extra }: MailingMap): FieldError[] {
  const fields = fieldsOf(occurrence);
  return extra.flatMap((row, place) => {
    const field = fields.find(({ id }) => id === row.field);
    if (field === undefined || row.from === field.id || row.from === field.label) return [];
    return [
      finding(
        `extra.${place}.from`,
        `"${field.label}" is delivered as "${row.from}"; the same name on both sides is easier to follow`,
        `"${field.label}" chega como "${row.from}"; recomendamos o mesmo nome dos dois lados`,
      ),
    ];
  });
}

/** Data of the subject belong to the protocol: in the customer's record the next campaign would overwrite them. */
function standardAdvice({ standard, occurrence, extra }: MailingMap): FieldError[] {
  const ofSubject = new Set([
    ...extra.map(({ from }) => from),
    ...fieldsOf(occurrence).flatMap(({ id, label }) => [id, label]),
  ]);
  return standardFields.flatMap(({ key, label }) => {
    const from = standard[key];
    if (from === undefined || from === label || !ofSubject.has(from)) return [];
    return [
      finding(
        `standard.${key}`,
        `"${from}" is data of the subject; keep it in the extra fields and not in ${label}`,
        `"${from}" é um dado do assunto; use os campos extras, não o campo ${label} do cliente`,
      ),
    ];
  });
}

const fieldsOf = (occurrence: Occurrence | undefined): ExtraField[] =>
  (occurrence?.groups ?? []).flatMap(({ fields }) => fields);

const twice = (path: string, name: string): FieldError =>
  finding(path, `"${name}" is there twice`, `"${name}" está repetido`);

const finding = (path: string, message: string, messagePt: string): FieldError => ({ path, message, messagePt });
