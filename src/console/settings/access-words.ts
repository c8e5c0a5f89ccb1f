/** What keys and users may do, in words. */
import type { Role } from '../../../contracts/access.ts';
import type { Scope } from '../../../contracts/admin.ts';
import type { View } from '../view.ts';

export const scopes = ['send', 'read', 'operate', 'manage'] as const satisfies readonly Scope[];

export function scopeWords(view: View, scope: Scope): string {
  switch (scope) {
    case 'send':
      return view.say('enviar mensagens', 'send messages');
    case 'read':
      return view.say('ler logs, canais e eventos', 'read the log, channels and events');
    case 'operate':
      return view.say('operar: pausar, reprocessar', 'operate: pause, replay');
    case 'manage':
      return view.say('gerenciar: canais, chaves, usuários', 'manage: channels, keys, users');
  }
}

export const roles = ['read', 'operate', 'manage'] as const satisfies readonly Role[];

export function roleWords(view: View, role: Role): string {
  switch (role) {
    case 'read':
      return view.say('Leitura: vê tudo', 'Reader: sees everything');
    case 'operate':
      return view.say('Operação: também envia, pausa e reprocessa', 'Operator: also sends, pauses and replays');
    case 'manage':
      return view.say(
        'Gestão: também muda canais, chaves e usuários',
        'Manager: also changes channels, keys and users',
      );
  }
}

export function roleName(view: View, role: Role): string {
  switch (role) {
    case 'read':
      return view.say('Leitura', 'Reader');
    case 'operate':
      return view.say('Operação', 'Operator');
    case 'manage':
      return view.say('Gestão', 'Manager');
  }
}
