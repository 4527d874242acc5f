import { expect, test } from 'vitest'
import { runKeys } from '../../conformance/keys/keys.ts'
import { output, run } from './lib/testing.ts'

test('a new user has the next number, a group of its own and a home directory', async () => {
  const script =
    'useradd -m bob; tail -n 1 /etc/passwd /etc/group; stat -c "%U %a" /home/bob; useradd -r daemond; tail -n 1 /etc/passwd; su bob -c id'
  expect(await output(script)).toBe(
    [
      '==> /etc/passwd <==',
      'bob:x:1000:1000::/home/bob:/bin/sh',
      '',
      '==> /etc/group <==',
      'bob:x:1000:',
      'bob 755',
      'daemond:x:999:999::/home/daemond:/bin/sh',
      'uid=1000(bob) gid=1000(bob) groups=1000(bob)',
      '',
    ].join('\n'),
  )
})

test('a new home directory has what /etc/skel has', async () => {
  expect(
    await run(
      'useradd -m -s /bin/bash al; find /home/al -type f -printf "%u %f\\n" | sort; su - al -c \'cat .bashrc\'',
      {
        profile: 'article',
      },
    ),
  ).toEqual({
    stdout:
      'al .bash_logout\nal .bash_profile\nal .bashrc\n# .bashrc\n\nif [ -f /etc/bashrc ]; then\n\t. /etc/bashrc\nfi\n',
    stderr: '',
    status: 0,
  })
})

test('groups are made, joined and left', async () => {
  const script =
    'groupadd devs; groupadd ops; useradd -G devs bob; grep devs /etc/group; usermod -aG ops bob; grep ops /etc/group; usermod -G ops bob; grep devs /etc/group; groupdel devs; grep -c devs /etc/group; id bob'
  expect(await output(script)).toBe(
    'devs:x:1000:bob\nops:x:1001:bob\ndevs:x:1000:\n0\nuid=1000(bob) gid=1002(bob) groups=1002(bob),1001(ops)\n',
  )
})

test('a user that goes takes its group and its home directory along', async () => {
  const script =
    'useradd -m bob; usermod -l rob bob; tail -n 1 /etc/passwd; userdel -r rob 2>&1; grep -c rob /etc/passwd; ls /home'
  expect(await output(script)).toBe(
    'rob:x:1000:1000::/home/bob:/bin/sh\nuserdel: rob mail spool (/var/mail/rob) not found\n0\n',
  )
})

test('what is wrong is said with a status of its own', async () => {
  const script =
    'useradd root; echo $?; useradd -u 0 x; echo $?; useradd "a b"; echo $?; userdel x; echo $?; groupadd root; echo $?; usermod -aG none root; echo $?; userdel root; echo $?'
  expect(await run(script)).toEqual({
    stdout: '9\n4\n19\n6\n9\n6\n8\n',
    stderr: [
      "useradd: user 'root' already exists",
      'useradd: UID 0 is not unique',
      "useradd: invalid user name 'a b': use --badname to ignore",
      "userdel: user 'x' does not exist",
      "groupadd: group 'root' already exists",
      "usermod: group 'none' does not exist",
      'userdel: user root is currently used by process 1',
      '',
    ].join('\n'),
    status: 0,
  })
})

test('a password is asked for twice, kept as crypt(5) has it, and asked for by su', async () => {
  const script = [
    'useradd bob; passwd -S bob | cut -d " " -f 1,2',
    "printf 'secret\\nsecret\\n' | passwd bob; grep -c '^bob:\\$6\\$................\\$[./0-9A-Za-z]\\{86\\}:' /etc/shadow",
    'passwd -S bob | cut -d " " -f 1,2; as="setpriv --reuid 1 --regid 1 --clear-groups"',
    'echo secret | $as su bob -c id; echo wrong | $as su bob; echo $?',
    'echo bob:pw | chpasswd; echo pw | $as su bob -c "id -u"; passwd -l bob; echo pw | $as su bob; echo $?',
    "printf 'a\\nb\\n' | passwd bob; echo $?; $as passwd bob; echo $?; passwd -d bob; passwd -S bob | cut -d ' ' -f 1,2",
  ].join('\n')
  expect(await run(script)).toEqual({
    stdout:
      'bob L\n1\nbob P\nuid=1000(bob) gid=1000(bob) groups=1000(bob)\n1\n1000\npasswd: password changed.\n1\n10\n1\npasswd: password changed.\nbob NP\n',
    stderr: [
      'New password: Retype new password: passwd: password updated successfully\n',
      'Password: Password: su: Authentication failure\n',
      'Password: Password: su: Authentication failure\n',
      'New password: Retype new password: Sorry, passwords do not match.\n',
      'passwd: Authentication token manipulation error\npasswd: password unchanged\n',
      'passwd: You may not view or modify password information for bob.\n',
    ].join(''),
    status: 0,
  })
})

test('the password of a field is known again', async () => {
  const field =
    '$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.'
  expect(
    await output(
      `useradd -p '${field}' bob; echo secret | setpriv --reuid 1 --regid 1 --clear-groups su bob -c 'id -un' 2>&1`,
    ),
  ).toBe('Password: bob\n')
})

test('a group is renamed and renumbered, and its members are set', async () => {
  const script =
    'useradd bob; groupadd g; groupmod -n h g; groupmod -g 7777 h; grep ^h: /etc/group; gpasswd -a bob h; gpasswd -M root,bob h; gpasswd -d root h; grep ^h: /etc/group; groupmod -g 5000 bob; id bob; groupmod -n root h; echo $?; gpasswd -a nosuch h; echo $?; gpasswd -d root h; echo $?'
  expect(await run(script)).toEqual({
    stdout: [
      'h:x:7777:',
      'Adding user bob to group h',
      'Removing user root from group h',
      'h:x:7777:bob',
      'uid=1000(bob) gid=5000(bob) groups=5000(bob),7777(h)',
      '9',
      '3',
      'Removing user root from group h',
      '3',
      '',
    ].join('\n'),
    stderr:
      "groupmod: group 'root' already exists\ngpasswd: user 'nosuch' does not exist\ngpasswd: user 'root' is not a member of 'h'\n",
    status: 0,
  })
})

test('runuser starts a command or a shell as another user', async () => {
  const script =
    "useradd -m bob; runuser -u bob id; runuser bob -c 'echo $HOME $USER $0'; runuser - bob -c 'pwd; echo $0'; runuser -u bob -- sh -c 'echo $USER'; runuser -u bob nosuch; runuser -u bob -c id; runuser -u bob -g sys id; su -G tty bob -c id; runuser nosuch"
  expect(await run(script)).toEqual({
    stdout:
      'uid=1000(bob) gid=1000(bob) groups=1000(bob)\n/home/bob bob sh\n/home/bob\n-sh\nbob\nuid=1000(bob) gid=3(sys) groups=3(sys)\nuid=1000(bob) gid=5(tty) groups=5(tty)\n',
    stderr: [
      'runuser: failed to execute nosuch: No such file or directory',
      'runuser: options --{shell,fast,command,session-command,login} and --user are mutually exclusive',
      'runuser: user nosuch does not exist or the user entry does not contain all the required fields',
      '',
    ].join('\n'),
    status: 1,
  })
})

test('lsb_release says what os-release says', async () => {
  expect(await output('lsb_release -a; lsb_release -sc')).toBe(
    'Distributor ID:\tDebian\nDescription:\tDebian GNU/Linux 13 (trixie)\nRelease:\t13\nCodename:\ttrixie\ntrixie\n',
  )
})

test('usermod sets, locks and unlocks a password, but lets nobody in without one', async () => {
  const script =
    "useradd bob; shadow() { grep ^bob /etc/shadow | cut -d: -f2; }; usermod -U bob; echo $?; shadow; usermod -p 'x$y' bob; usermod -L bob; shadow; usermod -L -U bob 2>&1 | head -1; usermod -L -U bob 2> /dev/null; echo $?; usermod -U -l rob bob; sed -n 's/^rob:\\([^:]*\\):.*/\\1/p' /etc/shadow"
  expect(await run(script)).toEqual({
    stdout: '0\n!\n!x$y\nusermod: the -L, -p, and -U flags are exclusive\n2\nx$y\n',
    stderr:
      "usermod: unlocking the user's password would result in a passwordless account.\nYou should set a password with usermod -p to unlock this user's password.\n",
    status: 0,
  })
})

test('a password is not shown, and after ^C at its prompt what is typed is shown again', async () => {
  const keys = ['useradd bob; passwd bob', 'Enter', 'secret', 'C-c', 'echo there', 'Enter', 'read x', 'Enter', 'typed', 'Enter'] // biome-ignore format: one line
  expect(await runKeys({ cols: 60, rows: 10, setup: 'PS1="$ "', keys })).toEqual([
    '$ useradd bob; passwd bob',
    'New password:',
    '$ echo there',
    'there',
    '$ read x',
    'typed',
    '$',
  ])
})

test('the password of a group is asked for at a terminal', async () => {
  const keys = ['groupadd g; gpasswd g', 'Enter', 'a', 'Enter', 'b', 'Enter', 'c', 'Enter', 'c', 'Enter', 'clear; grep -c "^g:.6" /etc/gshadow; gpasswd g < /dev/null', 'Enter'] // biome-ignore format: one line
  expect(await runKeys({ cols: 60, rows: 10, setup: 'PS1="$ "', keys: keys.slice(0, -2) })).toEqual([
    '$ groupadd g; gpasswd g',
    'Changing the password for group g',
    'New Password:',
    'Re-enter new password:',
    "They don't match; try again",
    'New Password:',
    'Re-enter new password:',
    '$',
  ])
  expect(await runKeys({ cols: 60, rows: 10, setup: 'PS1="$ "', keys })).toEqual([
    '1',
    'gpasswd: Not a tty',
    '$',
  ])
})
