import Collectors
import FleetModel
import Foundation
import Glibc
import Synchronization
import TestSupport

/// Hosts behind a program that stands in for ssh: a shell script that is written for the test and
/// does on this machine what the host's name says.
final class SSHHarness: Sendable {
  let folder: String
  private let newest = Mutex<[String: (frames: Int, frame: Frame?, statuses: [SourceStatus])]>([:])
  private let task: Mutex<Task<Void, Never>?> = Mutex(nil)

  init() throws {
    folder = NSTemporaryDirectory() + "gigatop-ssh-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write("date", "#!/bin/sh\necho gigatop-clock:$(( $(/bin/date +%s) + ${AHEAD:-0} ))\n")
    try write(
      "ssh",
      """
      #!/bin/sh
      while [ "$1" != "--" ]; do shift; done
      host=$2
      shift 2
      echo "$$" >> '\(folder)/starts'
      PATH='\(folder)':$PATH
      FAKE_SMI_GPUS=2
      export PATH FAKE_SMI_GPUS
      case $host in
        down*) if [ ! -e '\(folder)/up' ]; then
            echo "ssh: connect to host $host port 22: Connection refused" >&2; exit 255
          fi ;;
        denied*) echo "$host: Permission denied (publickey)." >&2; exit 255 ;;
        bare*) exec sh -c 'exec no-such-nvidia-smi' ;;
        empty*) FAKE_SMI_EXIT=6; export FAKE_SMI_EXIT ;;
        dead*) exec sleep 1000 ;;
        ahead*) AHEAD=90; export AHEAD ;;
        cut*) FAKE_SMI_TICKS=3 FAKE_SMI_TICKS_EXIT=255; export FAKE_SMI_TICKS FAKE_SMI_TICKS_EXIT ;;
      esac
      exec sh -c "$1"

      """)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    chmod(folder + "/" + name, 0o755)
  }

  /// Runs the hosts of a list until `stop`.
  func start(_ list: String, limits: LoopLimits = LiveHarness.shortLimits) throws {
    var settings = SSHSettings()
    settings.program = folder + "/ssh"
    settings.tool = LiveHarness.fakeTool
    let address = SSHAddress(
      hosts: try HostList.parse(list, subject: "ssh"), settings: settings)
    let sources = SSHSource.all(of: address, period: 0.05, limits: limits)
    let started = Task {
      await withTaskGroup(of: Void.self) { group in
        for source in sources {
          group.addTask { await source.run { self.note($0, source.id) } }
        }
      }
    }
    task.withLock { $0 = started }
  }

  private func note(_ report: SourceReport, _ id: String) {
    newest.withLock { newest in
      var entry = newest[id] ?? (0, nil, [])
      switch report {
      case .frame(let frame):
        entry.frames += 1
        entry.frame = frame
        entry.statuses += frame.content.sources
      case .status(let status): entry.statuses.append(status)
      }
      newest[id] = entry
    }
  }

  func frames(_ host: String) -> Int { newest.withLock { $0["ssh://" + host]?.frames ?? 0 } }

  func frame(_ host: String) -> Frame? { newest.withLock { $0["ssh://" + host]?.frame } }

  func statuses(_ host: String) -> [SourceStatus] {
    newest.withLock { $0["ssh://" + host]?.statuses ?? [] }
  }

  func status(_ host: String) -> SourceStatus? { statuses(host).last }

  /// Looks until something is so; false after the deadline.
  func wait(seconds: Double = 60, until isSo: (SSHHarness) -> Bool) async -> Bool {
    let deadline = Moment.now().seconds + seconds
    var looks = 0
    while !isSo(self) {
      // Beside a thousand other tests time passes while neither the source nor this gets a turn.
      if looks > 3000, Moment.now().seconds > deadline { return false }
      looks += 1
      try? await Task.sleep(for: .milliseconds(5))
    }
    return true
  }

  func stop() async {
    let started = task.withLock { $0 }
    started?.cancel()
    await started?.value
  }

  /// Sessions of started programs of which some process still runs.
  var living: [Int32] {
    let text = (try? String(contentsOfFile: folder + "/starts", encoding: .utf8)) ?? ""
    return Set(text.split(separator: "\n").compactMap { Int32($0) }).filter { kill(-$0, 0) == 0 }
  }
}
