import FleetModel

/// The GPUs of this host through one long-lived `nvidia-smi` loop.
package struct NvidiaSMISource: Source {
  package let configuration: NvidiaSMIConfiguration

  package init(_ configuration: NvidiaSMIConfiguration) { self.configuration = configuration }

  package var id: String { configuration.id }
  package var period: Double { configuration.period }

  /// The conversation with the tool waits in the kernel on a thread of its own; its reports come
  /// over a short queue that drops the oldest when nobody takes them.
  package func run(_ deliver: @escaping @Sendable (SourceReport) async -> Void) async {
    let wakeup = Wakeup()
    let (reports, continuation) = AsyncStream.makeStream(
      of: SourceReport.self, bufferingPolicy: .bufferingNewest(32))
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await WorkerThread.run(wakeup) {
          let session = NvidiaSMISession(configuration) { continuation.yield($0) }
          session.run(until: wakeup)
          continuation.finish()
        }
      }
      for await report in reports { await deliver(report) }
    }
  }
}
