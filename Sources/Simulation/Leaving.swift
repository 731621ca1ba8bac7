import FleetModel
import Synchronization

/// The fleets and labels that incidents make of a simulated site, each made once.
final class Leaving: Sendable {
  private struct Made: Sendable {
    var cuts: [Range<Int>: FleetCut] = [:]
    var labels: [Range<Int>: LabelTable] = [:]
  }
  private let made = Mutex(Made())

  /// The fleet without some GPUs.
  func cut(_ gone: Range<Int>, of whole: Topology, _ labels: LabelTable) -> FleetCut {
    made.withLock { made in
      if let known = made.cuts[gone] { return known }
      let cut = FleetCut(gone: gone, of: whole, labels)
      made.cuts[gone] = cut
      return cut
    }
  }

  /// The labels of the fleet without those of some GPUs.
  func labels(_ whole: LabelTable, without gpus: Range<Int>) -> LabelTable {
    made.withLock { made in
      if let known = made.labels[gpus] { return known }
      let columns = whole.columns.map { column in
        var codes = column.codes
        for gpu in gpus { codes[gpu] = 0 }
        return LabelTable.Column(key: column.key, values: column.values, codes: codes)
      }
      let table = LabelTable(count: whole.count, columns: columns)
      made.labels[gpus] = table
      return table
    }
  }
}
