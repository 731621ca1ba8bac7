/// All views; a new view adds a folder and a line here.
package enum PanelRegistry {
  package static let all: [any Panel.Type] = [
    OverviewPanel.self, MapPanel.self, DevicesPanel.self, PowerPanel.self, JobsPanel.self,
    EventsPanel.self, SourcesPanel.self,
  ]

  /// A fresh panel of every view.
  package static func make() -> [ViewID: any Panel] {
    var panels: [ViewID: any Panel] = [:]
    for panel in all { panels[panel.id] = panel.init() }
    return panels
  }
}
