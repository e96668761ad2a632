// A describer whose templates put texts of outsiders everywhere they can be put.

import { z } from 'zod'
import { createDescribe } from '../../src/cards/templates/describe.ts'
import { cardOptions } from '../../src/cards/templates/options.ts'
import { silentLog } from './silent-log.ts'

const ANYTHING =
  '{{ details.notes }}{{ caller.name }}{{ call.queue }}{{ call.menu | join: "" }}{% for line in call.ringing %}{{ line.name }}{% endfor %}'

const options = z.strictObject(cardOptions()).parse({
  title: `<!channel> @everyone [x](https://evil.example) ${ANYTHING}`,
  fields: [
    'default',
    { label: '<!channel> *x* [x](https://evil.example) @all', value: ANYTHING },
    { label: '<at>B</at> \u202e', value: '<users/all> {{ dialed.display }}' },
  ],
  buttons: [
    'default',
    { label: ANYTHING, url: 'https://crm.example/a/{{ details.notes }}/b?c={{ caller.name }}#{{ call.queue }}' },
    { label: 'Ring', url: 'tel:{{ caller.number }}' },
  ],
})

export const hostileDescribe = createDescribe(options, silentLog)
