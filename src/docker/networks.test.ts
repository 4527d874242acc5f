import { expect, test } from 'vitest'
import { run } from '../programs/lib/testing.ts'

const BOX = 'busybox sleep 100 > /dev/null 2>&1'

test('networks are made, listed, shown and removed', async () => {
  const { stdout, stderr } = await run(`docker network create n1 | tr -d '0-9a-f'
    docker network create --subnet 10.5.0.0/24 --label a=b n2 > /dev/null; docker network create --subnet 10.7.0.0/16 --gateway 10.7.0.9 n3 > /dev/null
    docker network ls --format '{{.Name}} {{.Driver}} {{.Labels}}'; docker network ls -q --filter type=custom | wc -l
    docker network inspect -f '{{json .IPAM.Config}}' n1 n2 n3 bridge
    for options in n1 '--subnet 10.5.0.0/16 n4' '--subnet 10.6.0.0/33 n4' '--gateway 10.6.0.1 n4' '-d overlay n4' bridge; do docker network create $options; done
    docker network rm n3 nope bridge; docker network prune -f; docker network ls -q | wc -l`)
  expect(stdout).toBe(
    '\nbridge bridge \nhost host \nn1 bridge \nn2 bridge a=b\nn3 bridge \nnone null \n3\n' +
      '[{"Subnet":"172.18.0.0/16","Gateway":"172.18.0.1"}]\n[{"Subnet":"10.5.0.0/24"}]\n' +
      '[{"Subnet":"10.7.0.0/16","Gateway":"10.7.0.9"}]\n[{"Subnet":"172.17.0.0/16","Gateway":"172.17.0.1"}]\n' +
      'n3\nDeleted Networks:\nn1\nn2\n\n3\n',
  )
  expect(stderr.trimEnd().split('\n')).toEqual([
    'Error response from daemon: network with name n1 already exists',
    'Error response from daemon: Pool overlaps with other one on this address space',
    'Error response from daemon: invalid subnet 10.6.0.0/33 : invalid CIDR address: 10.6.0.0/33',
    'every ip-range or gateway must have a corresponding subnet',
    'Error response from daemon: This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
    'Error response from daemon: operation is not permitted on predefined bridge network',
    'Error: No such network: nope',
    'Error response from daemon: bridge is a pre-defined network and cannot be removed',
  ])
})

test('a container has an address of its network, which stays while it runs', async () => {
  const { stdout, stderr } = await run(`docker network create n1 > /dev/null
    docker run -d --name c1 --network n1 ${BOX}; docker run -d --name c2 --network n1 -h two ${BOX}; docker run -d --name c3 ${BOX}
    docker inspect -f '{{range $name, $one := .NetworkSettings.Networks}}{{$name}} {{$one.IPAddress}} {{$one.MacAddress}}{{end}} {{.NetworkSettings.IPAddress}}' c1 c2 c3
    docker exec c2 cat /etc/resolv.conf; docker exec c2 tail -1 /etc/hosts
    docker network inspect -f '{{range .Containers}}{{.Name}} {{.IPv4Address}} {{end}}' n1 | tr ' ' '\n' | sort | xargs
    docker network rm n1; docker rm -f c1 c2 > /dev/null; docker network rm n1; docker start nope c3`)
  expect(stdout).toBe(
    'n1 172.18.0.2 02:42:ac:12:00:02 \nn1 172.18.0.3 02:42:ac:12:00:03 \nbridge 172.17.0.2 02:42:ac:11:00:02 172.17.0.2\n' +
      'nameserver 127.0.0.11\noptions ndots:0\n172.18.0.3\ttwo\n172.18.0.2/16 172.18.0.3/16 c1 c2\nn1\nc3\n',
  )
  expect(stderr).toMatch(
    /^Error response from daemon: error while removing network: network n1 id [0-9a-f]{64} has active endpoints\nError response from daemon: No such container: nope\n/,
  )
})

test('what is damaged in the store of networks is not there, and those that every engine has are', async () => {
  const { stdout } =
    await run(`docker network create n1 > /dev/null; echo '[{"name":"x","id":"1"},' > /var/lib/docker/network/files/local-kv.db
    docker network ls --format '{{.Name}}'; docker network create n2 > /dev/null; docker network ls --format '{{.Name}}' | xargs`)
  expect(stdout).toBe('bridge\nhost\nnone\nbridge host n2 none\n')
})
