/** What providers bill by, in words. */
import type { View } from '../view.ts';

export function billingCategory(view: View, category: string): string {
  switch (category) {
    case 'marketing':
      return 'Marketing';
    case 'utility':
      return view.say('Utilidade', 'Utility');
    case 'authentication':
      return view.say('Autenticação', 'Authentication');
    case 'authentication-international':
      return view.say('Autenticação internacional', 'International authentication');
    case 'service':
      return view.say('Atendimento', 'Service');
    default:
      return category;
  }
}
