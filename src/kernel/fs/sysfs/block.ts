/** The disk that the root is on, in /sys/block, class/block, dev/block and devices (Documentation/ABI/stable/sysfs-block). */

import { BEFORE_PARTITION, type BlockDevice, blockDevices, type RootDisk } from '../../disk.ts'
import { type DirectoryEntry, directory, type Entry, type LinkEntry } from '../../generated.ts'
import { major, minor } from '../../vfs/mode.ts'
import { attribute, type SysfsTree } from './sysfs.ts'

/** where the disk is plugged in, below /sys/devices */
const ADAPTER = ['pci0000:00', '0000:00:02.0', 'virtio1', 'block']
const SECTORS_PER_KILOBYTE = 2

export function addDisk(tree: SysfsTree, found: RootDisk): void {
  const { disk, partition } = found
  const place = (device: BlockDevice) =>
    ['devices', ...ADAPTER, disk.name, ...(device === disk ? [] : [device.name])].join('/')
  const all = blockDevices(found)
  const links = (name: (device: BlockDevice) => string) =>
    folder(Object.fromEntries(all.map((device) => [name(device), link(`../../${place(device)}`)])))
  tree.block.set(disk.name, link(`../${place(disk)}`))
  tree.class.set(
    'block',
    links(({ name }) => name),
  )
  tree.dev.set(
    'block',
    links(({ number }) => numbers(number)),
  )
  const [top = '', ...inner] = ADAPTER
  const entry = folder({ [disk.name]: diskEntry(disk, partition) })
  tree.devices.set(
    top,
    inner.reduceRight((below, name) => folder({ [name]: below }), entry),
  )
}

function diskEntry(disk: BlockDevice, partition: BlockDevice | null): DirectoryEntry {
  const queue = folder({
    logical_block_size: attribute(() => '512\n'),
    physical_block_size: attribute(() => '512\n'),
    rotational: attribute(() => '1\n'),
  })
  const entries = { ...common(disk), queue, removable: attribute(() => '0\n') }
  if (partition === null) return folder(entries)
  const part = folder({
    ...common(partition),
    partition: attribute(() => `${minor(partition.number) - minor(disk.number)}\n`),
    start: attribute(() => `${BEFORE_PARTITION * SECTORS_PER_KILOBYTE}\n`),
  })
  return folder({ ...entries, [partition.name]: part })
}

const common = ({ number, kilobytes }: BlockDevice): Record<string, Entry> => ({
  dev: attribute(() => `${numbers(number)}\n`),
  ro: attribute(() => '0\n'),
  size: attribute(() => `${kilobytes * SECTORS_PER_KILOBYTE}\n`),
  stat: attribute(() => `${Array(17).fill('       0').join(' ')}\n`),
})

const folder = (entries: Readonly<Record<string, Entry>>): DirectoryEntry => directory(entries, 0o755)

const link = (target: string): LinkEntry => ({
  kind: 'link',
  mode: 0o777,
  target: () => target,
  size: () => 0,
})

const numbers = (number: number): string => `${major(number)}:${minor(number)}`
