import FleetModel

/// The GPUs of this host through one long-lived `nvidia-smi` loop.
package struct NvidiaSMISource: Source {
  package let configuration: NvidiaSMIConfiguration

  package init(_ configuration: NvidiaSMIConfiguration) { self.configuration = configuration }

  package var id: String { configuration.id }
  package var period: Double { configuration.period }

  /// The conversation with the tool waits in the kernel on a thread of its own.
  package func run(_ deliver: @escaping @Sendable (SourceReport) -> Void) async {
    let wakeup = Wakeup()
    await WorkerThread.run(wakeup) {
      NvidiaSMISession(configuration, deliver).run(until: wakeup)
    }
  }
}
