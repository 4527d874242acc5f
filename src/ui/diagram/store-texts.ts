/** What the inspector says of Docker's layers. */

import type { DiagramTexts, StepText } from './texts.ts'

export interface StoreTexts {
  readonly how: string
  /** `place`: its number among the image's layers, from below */
  readonly listed: (image: string, place: number, diffId: string) => StepText
  readonly chain: (chainId: string, below: string | null) => StepText
  readonly cache: (chainId: string, id: string) => StepText
  readonly own: (note: string, id: string) => StepText
  readonly init: (note: string, id: string) => StepText
  readonly files: (directory: string, names: number) => StepText
  readonly madeBy: string
  readonly size: string
  readonly partOf: string
  readonly partOfNone: string
  readonly seenIn: string
  readonly hiddenIn: (layer: string) => string
  readonly whiteoutIn: string
}

const en: StoreTexts = {
  how: 'How does one find this layer?',
  listed: (image, place, diffId) => ({
    title: 'The image lists it',
    body: `imagedb/content/sha256/${image}… has the diff IDs, the lowest first. Number ${place} is ${diffId}: the hash of the layer's tar.`,
  }),
  chain: (chainId, below) => ({
    title: 'Its chain ID is its name in layerdb',
    body:
      below === null
        ? `Nothing lies below it, so the chain ID is the diff ID: ${chainId}.`
        : `The hash of the chain ID of ${below}, a blank and the diff ID: ${chainId}.`,
  }),
  cache: (chainId, id) => ({
    title: 'cache-id names its directory',
    body: `layerdb/sha256/${chainId}…/cache-id holds ${id}, made up by this machine.`,
  }),
  own: (note, id) => ({
    title: "It is the container's own",
    body: `layerdb/mounts/${note}…/mount-id holds ${id}. What the container writes lands there, and goes with docker rm.`,
  }),
  init: (note, id) => ({
    title: 'Docker puts it below every container',
    body: `layerdb/mounts/${note}…/init-id holds ${id}: files that Docker itself mounts over, such as /etc/resolv.conf. docker commit leaves them out.`,
  }),
  files: (directory, names) => ({
    title: 'The files',
    body: `${directory} holds ${names === 0 ? 'nothing yet' : names === 1 ? '1 name' : `${names} names`}.`,
  }),
  madeBy: 'Made by',
  size: 'Size',
  partOf: 'Part of',
  partOfNone: 'no image that has a name: a step of a build, or left over',
  seenIn: 'It is seen.',
  hiddenIn: (layer) => `It is not seen: ${layer} lies above and hides it.`,
  whiteoutIn: 'It hides the name in all layers below.',
}

const zh: StoreTexts = {
  how: '怎么找到这一层？',
  listed: (image, place, diffId) => ({
    title: '镜像的描述里列着它',
    body: `imagedb/content/sha256/${image}… 从最底层开始列出 diff ID。第 ${place} 个是 ${diffId}，即这一层的 tar 的哈希。`,
  }),
  chain: (chainId, below) => ({
    title: 'layerdb 里用 chain ID 当名字',
    body:
      below === null
        ? `下面没有别的层，chain ID 就是 diff ID：${chainId}。`
        : `把 ${below} 的 chain ID、一个空格和 diff ID 连起来求哈希：${chainId}。`,
  }),
  cache: (chainId, id) => ({
    title: 'cache-id 是目录名',
    body: `layerdb/sha256/${chainId}…/cache-id 里写着 ${id}，是这台机器随机取的。`,
  }),
  own: (note, id) => ({
    title: '容器自己的层',
    body: `layerdb/mounts/${note}…/mount-id 里写着 ${id}。容器写的东西都在这里，docker rm 时一起删掉。`,
  }),
  init: (note, id) => ({
    title: '每个容器下面都有，Docker 加的',
    body: `layerdb/mounts/${note}…/init-id 里写着 ${id}：放 /etc/resolv.conf 这类 Docker 要另外挂载的文件。docker commit 不带上它们。`,
  }),
  files: (directory, names) => ({
    title: '文件',
    body: `${directory} 里${names === 0 ? '还没有东西' : `有 ${names} 个名字`}。`,
  }),
  madeBy: '由它生成',
  size: '大小',
  partOf: '属于',
  partOfNone: '没有哪个有名字的镜像用它：构建的中间步骤，或者剩下来的',
  seenIn: '看得到。',
  hiddenIn: (layer) => `看不到：上面的 ${layer} 挡住了它。`,
  whiteoutIn: '它挡住下面各层里的同名文件。',
}

export const storeTexts: Readonly<Record<DiagramTexts['language'], StoreTexts>> = { en, 'zh-CN': zh }
