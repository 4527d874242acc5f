/**
 * The pages of `docker COMMAND --help` (20.10), as data: what a command is for, how it is called, its options. The options that a
 * command takes are read from here, so that what help lists is what is understood.
 *
 * A page: `# NAME USAGE`, what it is for, then its options as `LETTER|NAME|VALUE|TEXT` (`\\n` begins a new line of TEXT). `# hidden NAME`:
 * options of which help says nothing. `= NAME` before the options: those of the page NAME too, but for the ones that stand here as well.
 */

import type { Flag } from './flags.ts'

export interface Page {
  /** behind the command's name: `[OPTIONS] IMAGE [COMMAND] [ARG...]` */
  readonly usage: string
  readonly about: string
  readonly flags: readonly Flag[]
}

/** The page of a command by its words: `run`, `image ls`. Commands of a group mostly have those of the older names. */
export function pageOf(name: string): Page {
  pages ??= parsePages()
  const page = pages.get(name) ?? pages.get(olderNames[name] ?? name.replace(/^\w+ /, ''))
  if (page === undefined) throw new Error(`no page for docker ${name}`)
  return page
}

const olderNames: Readonly<Record<string, string>> = {
  'container ls': 'ps',
  'image ls': 'images',
  'image rm': 'rmi',
}

/** Options that stand before the command. */
export const globalFlags: readonly Flag[] =
  `|config|string|Location of client config files (default "/root/.docker")
c|context|string|Name of the context to use to connect to the daemon (overrides DOCKER_HOST env var and default context set with "docker context use")
D|debug||Enable debug mode
H|host|list|Daemon socket(s) to connect to
l|log-level|string|Set the logging level ("debug"|"info"|"warn"|"error"|"fatal") (default "info")
|tls||Use TLS; implied by --tlsverify
|tlscacert|string|Trust certs signed only by this CA (default "/root/.docker/ca.pem")
|tlscert|string|Path to TLS certificate file (default "/root/.docker/cert.pem")
|tlskey|string|Path to TLS key file (default "/root/.docker/key.pem")
|tlsverify||Use TLS and verify the remote
v|version||Print version information and quit`
    .split('\n')
    .map(parseFlag)

let pages: ReadonlyMap<string, Page> | undefined

function parsePages(): ReadonlyMap<string, Page> {
  const found = new Map<string, Page>()
  for (const block of `\n${text.trim()}`.split('\n# ').slice(1)) {
    const lines = block.split('\n')
    const start = lines.findIndex((line) => /^(= |.?\|[\w-]+\|)/.test(line))
    const heads = start < 0 ? lines : lines.slice(0, start)
    const flags = start < 0 ? [] : flagsOf(lines.slice(start), found)
    const head = heads[0] as string
    const hidden = /^hidden (.+)$/.exec(head)?.[1]
    if (hidden === undefined) {
      const name = /^[a-z ]*[a-z]/.exec(head)?.[0] as string
      const more = heads.filter((line) => line.startsWith('\t'))
      found.set(name, {
        usage: [head.slice(name.length + 1), ...more].join('\n'),
        about: heads.slice(1 + more.length).join('\n'),
        flags,
      })
      continue
    }
    const page = found.get(hidden) as Page
    found.set(hidden, {
      ...page,
      flags: [...page.flags, ...flags.map((flag) => ({ ...flag, isHidden: true }))],
    })
  }
  return found
}

function flagsOf(lines: readonly string[], pages: ReadonlyMap<string, Page>): Flag[] {
  const other = /^= (.+)$/.exec(lines[0] as string)?.[1]
  if (other === undefined) return lines.map(parseFlag)
  const own = lines.slice(1).map(parseFlag)
  const inherited = (pages.get(other) as Page).flags.filter(({ name }) =>
    own.every((one) => one.name !== name),
  )
  return [...inherited, ...own].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function parseFlag(line: string): Flag {
  const [short = '', name = '', value = '', ...help] = line.split('|')
  return {
    name,
    help: help.join('|').replaceAll('\\n', '\n'),
    ...(short === '' ? {} : { short }),
    ...(value === '' ? {} : { value }),
  }
}

const text = String.raw`
# attach [OPTIONS] CONTAINER
Attach local standard input, output, and error streams to a running container
|detach-keys|string|Override the key sequence for detaching a container
|no-stdin||Do not attach STDIN
|sig-proxy||Proxy all received signals to the process (default true)
# build [OPTIONS] PATH | URL | -
Build an image from a Dockerfile
|add-host|list|Add a custom host-to-IP mapping (host:ip)
|build-arg|list|Set build-time variables
|cache-from|strings|Images to consider as cache sources
|cgroup-parent|string|Optional parent cgroup for the container
|compress||Compress the build context using gzip
|cpu-period|int|Limit the CPU CFS (Completely Fair Scheduler) period
|cpu-quota|int|Limit the CPU CFS (Completely Fair Scheduler) quota
c|cpu-shares|int|CPU shares (relative weight)
|cpuset-cpus|string|CPUs in which to allow execution (0-3, 0,1)
|cpuset-mems|string|MEMs in which to allow execution (0-3, 0,1)
|disable-content-trust||Skip image verification (default true)
f|file|string|Name of the Dockerfile (Default is 'PATH/Dockerfile')
|force-rm||Always remove intermediate containers
|iidfile|string|Write the image ID to the file
|isolation|string|Container isolation technology
|label|list|Set metadata for an image
m|memory|bytes|Memory limit
|memory-swap|bytes|Swap limit equal to memory plus swap: '-1' to enable unlimited swap
|network|string|Set the networking mode for the RUN instructions during build (default "default")
|no-cache||Do not use cache when building the image
|pull||Always attempt to pull a newer version of the image
q|quiet||Suppress the build output and print image ID on success
|rm||Remove intermediate containers after a successful build (default true)
|security-opt|strings|Security options
|shm-size|bytes|Size of /dev/shm
t|tag|list|Name and optionally a tag in the 'name:tag' format
|target|string|Set the target build stage to build.
|ulimit|ulimit|Ulimit options (default [])
# builder prune
Remove build cache
a|all||Remove all unused build cache, not just dangling ones
|filter|filter|Provide filter values (e.g. 'until=24h')
f|force||Do not prompt for confirmation
|keep-storage|bytes|Amount of disk space to keep for cache
# commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]
Create a new image from a container's changes
a|author|string|Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")
c|change|list|Apply Dockerfile instruction to the created image
m|message|string|Commit message
p|pause||Pause container during commit (default true)
# container inspect [OPTIONS] CONTAINER [CONTAINER...]
Display detailed information on one or more containers
f|format|string|Format the output using the given Go template
s|size||Display total file sizes
# container prune [OPTIONS]
Remove all stopped containers
|filter|filter|Provide filter values (e.g. 'until=<timestamp>')
f|force||Do not prompt for confirmation
# cp [OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-
	docker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH
Copy files/folders between a container and the local filesystem

Use '-' as the source to read a tar archive from stdin
and extract it to a directory destination in a container.
Use '-' as the destination to stream a tar archive of a
container source to stdout.
a|archive||Archive mode (copy all uid/gid information)
L|follow-link||Always follow symbol link in SRC_PATH
# create [OPTIONS] IMAGE [COMMAND] [ARG...]
Create a new container
|add-host|list|Add a custom host-to-IP mapping (host:ip)
a|attach|list|Attach to STDIN, STDOUT or STDERR
|blkio-weight|uint16|Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)
|blkio-weight-device|list|Block IO weight (relative device weight) (default [])
|cap-add|list|Add Linux capabilities
|cap-drop|list|Drop Linux capabilities
|cgroup-parent|string|Optional parent cgroup for the container
|cgroupns|string|Cgroup namespace to use (host|private)\n'host':    Run the container in the Docker host's cgroup namespace\n'private': Run the container in its own private cgroup namespace\n'':        Use the cgroup namespace as configured by the\n           default-cgroupns-mode option on the daemon (default)
|cidfile|string|Write the container ID to the file
|cpu-period|int|Limit CPU CFS (Completely Fair Scheduler) period
|cpu-quota|int|Limit CPU CFS (Completely Fair Scheduler) quota
|cpu-rt-period|int|Limit CPU real-time period in microseconds
|cpu-rt-runtime|int|Limit CPU real-time runtime in microseconds
c|cpu-shares|int|CPU shares (relative weight)
|cpus|decimal|Number of CPUs
|cpuset-cpus|string|CPUs in which to allow execution (0-3, 0,1)
|cpuset-mems|string|MEMs in which to allow execution (0-3, 0,1)
|device|list|Add a host device to the container
|device-cgroup-rule|list|Add a rule to the cgroup allowed devices list
|device-read-bps|list|Limit read rate (bytes per second) from a device (default [])
|device-read-iops|list|Limit read rate (IO per second) from a device (default [])
|device-write-bps|list|Limit write rate (bytes per second) to a device (default [])
|device-write-iops|list|Limit write rate (IO per second) to a device (default [])
|disable-content-trust||Skip image verification (default true)
|dns|list|Set custom DNS servers
|dns-option|list|Set DNS options
|dns-search|list|Set custom DNS search domains
|domainname|string|Container NIS domain name
|entrypoint|string|Overwrite the default ENTRYPOINT of the image
e|env|list|Set environment variables
|env-file|list|Read in a file of environment variables
|expose|list|Expose a port or a range of ports
|gpus|gpu-request|GPU devices to add to the container ('all' to pass all GPUs)
|group-add|list|Add additional groups to join
|health-cmd|string|Command to run to check health
|health-interval|duration|Time between running the check (ms|s|m|h) (default 0s)
|health-retries|int|Consecutive failures needed to report unhealthy
|health-start-period|duration|Start period for the container to initialize before starting health-retries countdown (ms|s|m|h) (default 0s)
|health-timeout|duration|Maximum time to allow one check to run (ms|s|m|h) (default 0s)
|help||Print usage
h|hostname|string|Container host name
|init||Run an init inside the container that forwards signals and reaps processes
i|interactive||Keep STDIN open even if not attached
|ip|string|IPv4 address (e.g., 172.30.100.104)
|ip6|string|IPv6 address (e.g., 2001:db8::33)
|ipc|string|IPC mode to use
|isolation|string|Container isolation technology
|kernel-memory|bytes|Kernel memory limit
l|label|list|Set meta data on a container
|label-file|list|Read in a line delimited file of labels
|link|list|Add link to another container
|link-local-ip|list|Container IPv4/IPv6 link-local addresses
|log-driver|string|Logging driver for the container
|log-opt|list|Log driver options
|mac-address|string|Container MAC address (e.g., 92:d0:c6:0a:29:33)
m|memory|bytes|Memory limit
|memory-reservation|bytes|Memory soft limit
|memory-swap|bytes|Swap limit equal to memory plus swap: '-1' to enable unlimited swap
|memory-swappiness|int|Tune container memory swappiness (0 to 100) (default -1)
|mount|mount|Attach a filesystem mount to the container
|name|string|Assign a name to the container
|network|network|Connect a container to a network
|network-alias|list|Add network-scoped alias for the container
|no-healthcheck||Disable any container-specified HEALTHCHECK
|oom-kill-disable||Disable OOM Killer
|oom-score-adj|int|Tune host's OOM preferences (-1000 to 1000)
|pid|string|PID namespace to use
|pids-limit|int|Tune container pids limit (set -1 for unlimited)
|platform|string|Set platform if server is multi-platform capable
|privileged||Give extended privileges to this container
p|publish|list|Publish a container's port(s) to the host
P|publish-all||Publish all exposed ports to random ports
|pull|string|Pull image before creating ("always"|"missing"|"never") (default "missing")
|read-only||Mount the container's root filesystem as read only
|restart|string|Restart policy to apply when a container exits (default "no")
|rm||Automatically remove the container when it exits
|runtime|string|Runtime to use for this container
|security-opt|list|Security Options
|shm-size|bytes|Size of /dev/shm
|stop-signal|string|Signal to stop a container (default "SIGTERM")
|stop-timeout|int|Timeout (in seconds) to stop a container
|storage-opt|list|Storage driver options for the container
|sysctl|map|Sysctl options (default map[])
|tmpfs|list|Mount a tmpfs directory
t|tty||Allocate a pseudo-TTY
|ulimit|ulimit|Ulimit options (default [])
u|user|string|Username or UID (format: <name|uid>[:<group|gid>])
|userns|string|User namespace to use
|uts|string|UTS namespace to use
v|volume|list|Bind mount a volume
|volume-driver|string|Optional volume driver for the container
|volumes-from|list|Mount volumes from the specified container(s)
w|workdir|string|Working directory inside the container
# diff CONTAINER
Inspect changes to files or directories on a container's filesystem
# exec [OPTIONS] CONTAINER COMMAND [ARG...]
Run a command in a running container
d|detach||Detached mode: run command in the background
|detach-keys|string|Override the key sequence for detaching a container
e|env|list|Set environment variables
|env-file|list|Read in a file of environment variables
i|interactive||Keep STDIN open even if not attached
|privileged||Give extended privileges to the command
t|tty||Allocate a pseudo-TTY
u|user|string|Username or UID (format: <name|uid>[:<group|gid>])
w|workdir|string|Working directory inside the container
# export [OPTIONS] CONTAINER
Export a container's filesystem as a tar archive
o|output|string|Write to a file, instead of STDOUT
# history [OPTIONS] IMAGE
Show the history of an image
|format|string|Pretty-print images using a Go template
H|human||Print sizes and dates in human readable format (default true)
|no-trunc||Don't truncate output
q|quiet||Only show image IDs
# image inspect [OPTIONS] IMAGE [IMAGE...]
Display detailed information on one or more images
f|format|string|Format the output using the given Go template
# image prune [OPTIONS]
Remove unused images
a|all||Remove all unused images, not just dangling ones
|filter|filter|Provide filter values (e.g. 'until=<timestamp>')
f|force||Do not prompt for confirmation
# images [OPTIONS] [REPOSITORY[:TAG]]
List images
a|all||Show all images (default hides intermediate images)
|digests||Show digests
f|filter|filter|Filter output based on conditions provided
|format|string|Pretty-print images using a Go template
|no-trunc||Don't truncate output
q|quiet||Only show image IDs
# import [OPTIONS] file|URL|- [REPOSITORY[:TAG]]
Import the contents from a tarball to create a filesystem image
c|change|list|Apply Dockerfile instruction to the created image
m|message|string|Set commit message for imported image
|platform|string|Set platform if server is multi-platform capable
# info [OPTIONS]
Display system-wide information
f|format|string|Format the output using the given Go template
# inspect [OPTIONS] NAME|ID [NAME|ID...]
Return low-level information on Docker objects
f|format|string|Format the output using the given Go template
s|size||Display total file sizes if the type is container
|type|string|Return JSON for specified type
# kill [OPTIONS] CONTAINER [CONTAINER...]
Kill one or more running containers
s|signal|string|Signal to send to the container (default "KILL")
# load [OPTIONS]
Load an image from a tar archive or STDIN
i|input|string|Read from tar archive file, instead of STDIN
q|quiet||Suppress the load output
# logs [OPTIONS] CONTAINER
Fetch the logs of a container
|details||Show extra details provided to logs
f|follow||Follow log output
|since|string|Show logs since timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)
n|tail|string|Number of lines to show from the end of the logs (default "all")
t|timestamps||Show timestamps
|until|string|Show logs before a timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)
# network create [OPTIONS] NETWORK
Create a network
|attachable||Enable manual container attachment
|aux-address|map|Auxiliary IPv4 or IPv6 addresses used by Network driver (default map[])
|config-from|string|The network from which to copy the configuration
|config-only||Create a configuration only network
d|driver|string|Driver to manage the Network (default "bridge")
|gateway|strings|IPv4 or IPv6 Gateway for the master subnet
|ingress||Create swarm routing-mesh network
|internal||Restrict external access to the network
|ip-range|strings|Allocate container ip from a sub-range
|ipam-driver|string|IP Address Management Driver (default "default")
|ipam-opt|map|Set IPAM driver specific options (default map[])
|ipv6||Enable IPv6 networking
|label|list|Set metadata on a network
o|opt|map|Set driver specific options (default map[])
|scope|string|Control the network's scope
|subnet|strings|Subnet in CIDR format that represents a network segment
# network inspect [OPTIONS] NETWORK [NETWORK...]
Display detailed information on one or more networks
f|format|string|Format the output using the given Go template
v|verbose||Verbose output for diagnostics
# network ls [OPTIONS]
List networks
f|filter|filter|Provide filter values (e.g. 'driver=bridge')
|format|string|Pretty-print networks using a Go template
|no-trunc||Do not truncate the output
q|quiet||Only display network IDs
# network prune [OPTIONS]
Remove all unused networks
|filter|filter|Provide filter values (e.g. 'until=<timestamp>')
f|force||Do not prompt for confirmation
# network rm NETWORK [NETWORK...]
Remove one or more networks
# pause CONTAINER [CONTAINER...]
Pause all processes within one or more containers
# port CONTAINER [PRIVATE_PORT[/PROTO]]
List port mappings or a specific mapping for the container
# ps [OPTIONS]
List containers
a|all||Show all containers (default shows just running)
f|filter|filter|Filter output based on conditions provided
|format|string|Pretty-print containers using a Go template
n|last|int|Show n last created containers (includes all states) (default -1)
l|latest||Show the latest created container (includes all states)
|no-trunc||Don't truncate output
q|quiet||Only display container IDs
s|size||Display total file sizes
# pull [OPTIONS] NAME[:TAG|@DIGEST]
Pull an image or a repository from a registry
a|all-tags||Download all tagged images in the repository
|disable-content-trust||Skip image verification (default true)
|platform|string|Set platform if server is multi-platform capable
q|quiet||Suppress verbose output
# rename CONTAINER NEW_NAME
Rename a container
# restart [OPTIONS] CONTAINER [CONTAINER...]
Restart one or more containers
t|time|int|Seconds to wait for stop before killing the container (default 10)
# rm [OPTIONS] CONTAINER [CONTAINER...]
Remove one or more containers
f|force||Force the removal of a running container (uses SIGKILL)
l|link||Remove the specified link
v|volumes||Remove anonymous volumes associated with the container
# rmi [OPTIONS] IMAGE [IMAGE...]
Remove one or more images
f|force||Force removal of the image
|no-prune||Do not delete untagged parents
# run [OPTIONS] IMAGE [COMMAND] [ARG...]
Run a command in a new container
= create
d|detach||Run container in background and print container ID
|detach-keys|string|Override the key sequence for detaching a container
|pull|string|Pull image before running ("always"|"missing"|"never") (default "missing")
|sig-proxy||Proxy received signals to the process (default true)
# save [OPTIONS] IMAGE [IMAGE...]
Save one or more images to a tar archive (streamed to STDOUT by default)
o|output|string|Write to a file, instead of STDOUT
# start [OPTIONS] CONTAINER [CONTAINER...]
Start one or more stopped containers
a|attach||Attach STDOUT/STDERR and forward signals
|detach-keys|string|Override the key sequence for detaching a container
i|interactive||Attach container's STDIN
# stop [OPTIONS] CONTAINER [CONTAINER...]
Stop one or more running containers
t|time|int|Seconds to wait for stop before killing it (default 10)
# system df [OPTIONS]
Show docker disk usage
|format|string|Pretty-print images using a Go template
v|verbose||Show detailed information on space usage
# system prune [OPTIONS]
Remove unused data
a|all||Remove all unused images not just dangling ones
|filter|filter|Provide filter values (e.g. 'label=<key>=<value>')
f|force||Do not prompt for confirmation
|volumes||Prune volumes
# tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]
Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE
# top CONTAINER [ps OPTIONS]
Display the running processes of a container
# unpause CONTAINER [CONTAINER...]
Unpause all processes within one or more containers
# update [OPTIONS] CONTAINER [CONTAINER...]
Update configuration of one or more containers
|blkio-weight|uint16|Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)
|cpu-period|int|Limit CPU CFS (Completely Fair Scheduler) period
|cpu-quota|int|Limit CPU CFS (Completely Fair Scheduler) quota
|cpu-rt-period|int|Limit the CPU real-time period in microseconds
|cpu-rt-runtime|int|Limit the CPU real-time runtime in microseconds
c|cpu-shares|int|CPU shares (relative weight)
|cpus|decimal|Number of CPUs
|cpuset-cpus|string|CPUs in which to allow execution (0-3, 0,1)
|cpuset-mems|string|MEMs in which to allow execution (0-3, 0,1)
|kernel-memory|bytes|Kernel memory limit
m|memory|bytes|Memory limit
|memory-reservation|bytes|Memory soft limit
|memory-swap|bytes|Swap limit equal to memory plus swap: '-1' to enable unlimited swap
|pids-limit|int|Tune container pids limit (set -1 for unlimited)
|restart|string|Restart policy to apply when a container exits
# version [OPTIONS]
Show the Docker version information
f|format|string|Format the output using the given Go template
|kubeconfig|string|Kubernetes config file
# volume create [OPTIONS] [VOLUME]
Create a volume
d|driver|string|Specify volume driver name (default "local")
|label|list|Set metadata for a volume
o|opt|map|Set driver specific options (default map[])
# volume inspect [OPTIONS] VOLUME [VOLUME...]
Display detailed information on one or more volumes
f|format|string|Format the output using the given Go template
# volume ls [OPTIONS]
List volumes
f|filter|filter|Provide filter values (e.g. 'dangling=true')
|format|string|Pretty-print volumes using a Go template
q|quiet||Only display volume names
# volume prune [OPTIONS]
Remove all unused local volumes
|filter|filter|Provide filter values (e.g. 'label=<label>')
f|force||Do not prompt for confirmation
# volume rm [OPTIONS] VOLUME [VOLUME...]
Remove one or more volumes. You cannot remove a volume that is in use by a container.
f|force||Force the removal of one or more volumes
# wait CONTAINER [CONTAINER...]
Block until one or more containers stop, then print their exit codes
# login [OPTIONS] [SERVER]
Log in to a Docker registry.
If no server is specified, the default is defined by the daemon.
p|password|string|Password
|password-stdin||Take the password from stdin
u|username|string|Username
# logout [SERVER]
Log out from a Docker registry.
If no server is specified, the default is defined by the daemon.
# push [OPTIONS] NAME[:TAG]
Push an image or a repository to a registry
a|all-tags||Push all tagged images in the repository
|disable-content-trust||Skip image signing (default true)
q|quiet||Suppress verbose output
# search [OPTIONS] TERM
Search the Docker Hub for images
f|filter|filter|Filter output based on conditions provided
|format|string|Pretty-print search using a Go template
|limit|int|Max number of search results (default 25)
|no-trunc||Don't truncate output
# stats [OPTIONS] [CONTAINER...]
Display a live stream of container(s) resource usage statistics
a|all||Show all containers (default shows just running)
|format|string|Pretty-print images using a Go template
|no-stream||Disable streaming stats and only pull the first result
|no-trunc||Do not truncate output
# hidden build
|squash||
|stream||
|platform|string|
|progress|string|
|secret|stringArray|
|ssh|stringArray|
o|output|stringArray|
# hidden run
|net|network|
|net-alias|list|
# hidden pull
|platform|string|
# hidden volume create
|name|string|
# hidden import
|platform|string|
# hidden create
|net|network|
|net-alias|list|
`
