import { expect, test } from 'vitest'
import { run } from './lib/testing.ts'

const SETUP = "printf '1 0 A\\n2 1 AA\\n3 1 AB\\n4 2 AAA\\n' > t; printf 'a b c\\ndddd eeee ffff\\n' > w"

// As util-linux 2.41 prints them.
test.each<[command: string, stdout: string, stderr: string, status: number]>([
  ['column -t -r 3 -i 1 -p 2 t', '1  0  A\n2  1  ├─AA\n4  2  │ └─AAA\n3  1  └─AB\n', '', 0],
  [
    "column --tree NAME --tree-id ID --tree-parent P -N ID,P,NAME -H P -o '|' t",
    'ID|NAME\n1 |A\n2 |├─AA\n4 |│ └─AAA\n3 |└─AB\n',
    '',
    0,
  ],
  [
    'column -J -r 3 -i 1 -p 2 -N ID,P,NAME -H P t',
    '{\n   "table": [\n      {\n         "id": "1",\n         "name": "A",\n         "children": [\n            {\n               "id": "2",\n               "name": "AA",\n               "children": [\n                  {\n                     "id": "4",\n                     "name": "AAA"\n                  }\n               ]\n            },{\n               "id": "3",\n               "name": "AB"\n            }\n         ]\n      }\n   ]\n}\n',
    '',
    0,
  ],
  ['column -O 3,1 -r 3 -i 1 -p 2 t', 'A        1  0\n├─AA     2  1\n│ └─AAA  4  2\n└─AB     3  1\n', '', 0],
  [
    'column -r 3 -i 1 t',
    '',
    'column: options --tree-id and --tree-parent are required for tree formatting\n',
    1,
  ],
  ['column -r X -i 1 -p 2 t', '', "column: undefined column name 'X'\n", 1],
  ['column -i 1 w', 'a b c\t\tdddd eeee ffff\n', '', 0],
  ['column -t -C right -C name=B,right w', '         B  \n   a     b  c\ndddd  eeee  ffff\n', '', 0],
  ['column -t -C name=A,trunc -C name=B,width=3 -d w', 'a     b     c\ndddd  eeee  ffff\n', '', 0],
  [
    'column -t -C name=A -N B w',
    '',
    'column: mutually exclusive arguments: --table-column --table-columns\n',
    1,
  ],
  ['column -C name=A w', '', 'column: option --table required for all --table-*\n', 1],
])('%s, as column(1) does it', async (command, stdout, stderr, status) => {
  expect(await run(`${SETUP}; ${command}`)).toEqual({ stdout, stderr, status })
})
