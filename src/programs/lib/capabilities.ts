/** The capabilities by their numbers (capabilities(7)), as libcap-ng names them. */

export const capabilityNames: readonly string[] =
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore'.split(
    ' ',
  )

/** The names of a mask that /proc/PID/status shows in hexadecimal digits. */
export function namesOfMask(digits: string): string[] {
  const mask = BigInt(`0x${digits}`)
  return capabilityNames.filter((_, number) => (mask >> BigInt(number)) & 1n)
}
