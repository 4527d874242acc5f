/**
 * The disk that the root is on and what else there is of block devices, in /sys/block, class/block, dev/block and devices
 * (Documentation/ABI/stable/sysfs-block).
 */

import { BEFORE_PARTITION, type BlockDevice, blockDevices, type RootDisk } from '../../disk.ts'
import { type DirectoryEntry, directory, directoryOf, type Entry, type LinkEntry } from '../../generated.ts'
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
  tree.block.set(disk.name, link(`../${place(disk)}`))
  for (const device of all) linkDevice(tree, device, place(device))
  const [top = '', ...inner] = ADAPTER
  const entry = folder({ [disk.name]: diskEntry(disk, partition) })
  tree.devices.set(
    top,
    inner.reduceRight((below, name) => folder({ [name]: below }), entry),
  )
}

/** A device that is on no bus, with what it has beside what all have. */
export function addVirtualDisk(
  tree: SysfsTree,
  device: Device,
  own: () => Readonly<Record<string, Entry>>,
): void {
  const { name } = device
  const place = `devices/virtual/block/${name}`
  const shared = common(device)
  tree.block.set(name, link(`../${place}`))
  linkDevice(tree, device, place)
  tree.devices.set('virtual', folder({ block: directoryOf(tree.virtualBlock, 0o755) }))
  tree.virtualBlock.set(name, {
    kind: 'directory',
    mode: 0o755,
    names: () => [...Object.keys(shared), ...Object.keys(own())],
    child: (wanted) => shared[wanted] ?? own()[wanted] ?? null,
  })
}

function linkDevice(tree: SysfsTree, { name, number }: Device, place: string): void {
  tree.blockClass.set(name, link(`../../${place}`))
  tree.blockNumbers.set(numbers(number), link(`../../${place}`))
  if (!tree.class.has('block')) tree.class.set('block', directoryOf(tree.blockClass, 0o755))
  if (!tree.dev.has('block')) tree.dev.set('block', directoryOf(tree.blockNumbers, 0o755))
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

/** What all have; size and mode may change. */
type Device = Pick<BlockDevice, 'name' | 'number' | 'kilobytes'> & { readonly readOnly?: boolean }

const common = (device: Device): Record<string, Entry> => ({
  dev: attribute(() => `${numbers(device.number)}\n`),
  ro: attribute(() => (device.readOnly === true ? '1\n' : '0\n')),
  size: attribute(() => `${Math.floor(device.kilobytes * SECTORS_PER_KILOBYTE)}\n`),
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
