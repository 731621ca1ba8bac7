"""A site with Tesla's local JSON and its cloud's, on this machine only: the gateway over HTTPS with a
certificate made at the start, the cloud and the switches over HTTP.

usage: tesla_gateway.py --ready FILE [--units N] [--duration S]

FILE tells the ports, the certificate's fingerprint, the password and the token. On the port "cloud":
/truth tells what the site is, in W, Wh and %, and /scenario/NAME changes what it does:

  normal           all is well
  island           the grid is gone and the batteries carry the load
  site-master-off  the gateway answers 502
  logged-out       sessions are forgotten once; a login brings a new one
  no-status        /api/system_status answers 500, the rest is well
  forbidden        /api/operation answers 403 after every login
  busy             429 with Retry-After: 7, at the gateway and the cloud
  expired          the cloud takes no token
  solar-only       the cloud tells of a site without a battery
"""
import argparse
import datetime
import hashlib
import http.server
import json
import pathlib
import secrets
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse

PASSWORD = "gate way & \"key\""
TOKEN = "fleet-token-1"
SITE = "2252147638651"
EPOCH = 1_000_000_000


class Site:
    """What is true of the site, and what it does to those who ask."""

    def __init__(self, units):
        self.scenario = "normal"
        self.sessions = set()
        self.lock = threading.Lock()
        self.logins = 0
        self.units = [self.unit(place) for place in range(units)]

    @staticmethod
    def unit(place):
        capacity = 13_500 + 17 * place
        return {
            "serial": f"1099752-01-B--T{place:07d}", "part": "1099752-01-B", "capacity_wh": capacity,
            "energy_wh": round(capacity * (0.40 + 0.05 * (place % 9))),
            "power_watts": 1830 + 10 * place if place % 3 else -1990 - 10 * place,
            "reactive_vars": 20 + place, "ac_volts": 243.7, "ac_amperes": 7.5 + 0.1 * (place % 20),
            "frequency_hertz": 60.008, "absorbed_wh": 7_036_162 + place,
            "injected_wh": 6_249_327 + place,
        }

    def islanded(self):
        return self.scenario == "island"

    def truth(self):
        battery = sum(unit["power_watts"] for unit in self.units)
        solar = 1840.5
        grid = 0 if self.islanded() else 27
        energy = sum(unit["energy_wh"] for unit in self.units)
        capacity = sum(unit["capacity_wh"] for unit in self.units)
        return {
            "units": self.units, "battery_watts": battery, "solar_watts": solar, "grid_watts": grid,
            "load_watts": battery + solar + grid, "energy_wh": energy, "capacity_wh": capacity,
            "charge_limit_watts": 5000 * len(self.units),
            "discharge_limit_watts": 5400 * len(self.units), "reserve_percent": 24,
            "frequency_hertz": 60.019, "nominal_hertz": 60,
            "state_of_charge_percent": 100 * energy / capacity, "logins": self.logins,
            "on_grid": not self.islanded(),
        }


def instant(nanoseconds=True):
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=-8)))
    text = now.strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{time.time_ns() % EPOCH:09d}" if nanoseconds else "") + "-08:00"


def meter(power, frequency, heard):
    return {
        "last_communication_time": heard, "instant_power": power, "instant_reactive_power": -223,
        "instant_apparent_power": abs(power) + 1.5, "frequency": frequency,
        "energy_exported": 4319958.27, "energy_imported": 6800365.84,
        "instant_average_voltage": 211.1, "instant_total_current": 4.986, "timeout": 1500000000,
        "last_phase_power_communication_time": "0001-01-01T00:00:00Z",
    }


def aggregates(site):
    truth = site.truth()
    now = instant()
    return {
        "site": meter(truth["grid_watts"], 0, now),
        "battery": meter(truth["battery_watts"], truth["frequency_hertz"], now),
        "load": meter(truth["load_watts"], 0, now),
        "solar": meter(truth["solar_watts"], 60.016, now),
        # A meter that was set up and never heard of.
        "busway": meter(0, 0, "0001-01-01T00:00:00Z"),
        "generator": meter(0, 0, "0001-01-01T00:00:00Z"),
    }


def block(unit, islanded):
    return {
        "Type": "", "PackagePartNumber": unit["part"], "PackageSerialNumber": unit["serial"],
        "disabled_reasons": [], "pinv_state": "PINV_GridForming" if islanded else "PINV_GridFollowing",
        "pinv_grid_state": "Grid_Uncompliant" if islanded else "Grid_Compliant",
        "nominal_energy_remaining": unit["energy_wh"], "nominal_full_pack_energy": unit["capacity_wh"],
        "p_out": unit["power_watts"], "q_out": unit["reactive_vars"], "v_out": unit["ac_volts"],
        "f_out": unit["frequency_hertz"], "i_out": unit["ac_amperes"],
        "energy_charged": unit["absorbed_wh"], "energy_discharged": unit["injected_wh"],
        "off_grid": islanded, "vf_mode": islanded, "wobble_detected": False,
        "charge_power_clamped": False, "backup_ready": True, "OpSeqState": "Active", "version": "27626f98",
    }


def island_word(site):
    return "SystemIslandedActive" if site.islanded() else "SystemGridConnected"


def system_status(site):
    truth = site.truth()
    fault = {
        "timestamp": 1634015591828, "alert_name": "PINV_a008_vfCheckRocof", "alert_is_fault": False,
        "decoded_alert": json.dumps([{"name": "PINV_alertID", "value": "PINV_a008_vfCheckRocof"},
                                     {"name": "PINV_a008_rocof", "value": 2.5, "units": "Hz/s"}]),
        "alert_raw": 18446744073709551615, "ecu_type": "TEPINV",
        "ecu_package_serial_number": site.units[0]["serial"],
    }
    return {
        "command_source": "Configuration", "battery_target_power": -3866.6666666666665,
        "nominal_full_pack_energy": truth["capacity_wh"],
        "nominal_energy_remaining": truth["energy_wh"],
        "max_charge_power": truth["charge_limit_watts"],
        "max_discharge_power": truth["discharge_limit_watts"],
        "instantaneous_max_discharge_power": 2 * truth["discharge_limit_watts"],
        "instantaneous_max_charge_power": truth["charge_limit_watts"],
        "grid_services_power": -0.0, "system_island_state": island_word(site),
        "available_blocks": len(site.units),
        "battery_blocks": [block(unit, site.islanded()) for unit in site.units],
        "ffr_power_availability_high": 11600, "max_sustained_ramp_rate": 2700000,
        "grid_faults": [fault] if site.islanded() else [],
    }


GATEWAY = {
    "/api/meters/aggregates": aggregates,
    "/api/system_status": system_status,
    "/api/system_status/soe":
        lambda site: {"percentage": site.truth()["state_of_charge_percent"]},
    "/api/system_status/grid_status":
        lambda site: {"grid_status": island_word(site), "grid_services_active": False},
    "/api/operation":
        lambda site: {"real_mode": "self_consumption",
                      "backup_reserve_percent": site.truth()["reserve_percent"]},
    "/api/site_info":
        lambda site: {"site_name": "Stub", "timezone": "America/Los_Angeles",
                      "max_site_meter_power_kW": 1000000000,
                      "grid_code": {"grid_freq_setting": 60, "grid_voltage_setting": 240}},
    "/api/status": lambda site: {"din": "1232100-00-E--TG0", "version": "23.28.2 27626f98",
                                 "up_time_seconds": "1541h38m20.998412744s"},
}


def live_status(site):
    truth = site.truth()
    solar = site.scenario == "solar-only"
    reply = {
        "solar_power": truth["solar_watts"], "percentage_charged": truth["state_of_charge_percent"],
        "battery_power": truth["battery_watts"], "load_power": truth["load_watts"],
        "grid_status": "Inactive" if site.islanded() else "Active", "grid_services_active": False,
        "grid_power": truth["grid_watts"], "grid_services_power": 0, "generator_power": 0,
        "island_status": "off_grid_unintentional" if site.islanded() else "on_grid",
        "storm_mode_active": False, "timestamp": instant(nanoseconds=False), "wall_connectors": [],
    }
    if solar:
        reply |= {"energy_left": 0, "total_pack_energy": 1, "percentage_charged": 0, "battery_power": 0,
                  "grid_status": "Unknown", "island_status": "island_status_unknown",
                  "wall_connectors": None}
    return {"response": reply}


def site_info(site):
    battery = {"part_name": "Megapack2", "nameplate_max_charge_power": 5000,
               "nameplate_max_discharge_power": 5400, "nameplate_energy": 13500}
    has = site.scenario != "solar-only"
    return {"response": {
        "id": SITE, "site_name": "Stub", "backup_reserve_percent": 20,
        "battery_count": len(site.units) if has else 0, "max_site_meter_power_ac": 1000000000,
        "components": {"battery": has, "solar": True,
                       "batteries": [battery] * len(site.units) if has else []}}}


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body leave in one packet each way.
    wbufsize = -1
    site = None

    def log_message(self, *_):
        pass

    def say(self, status, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


class Gateway(Answer):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.site.scenario == "site-master-off":
            return self.say(502, {"code": 502})
        if self.path != "/api/login/Basic":
            return self.say(404, {"code": 404})
        if self.password(body) != PASSWORD:
            return self.say(401, {"code": 401, "error": "bad credentials"})
        token = secrets.token_urlsafe(32)
        with self.site.lock:
            self.site.sessions.add(token)
            self.site.logins += 1
        user = urllib.parse.quote("customer")
        return self.say(200, {"email": "", "token": token, "provider": "Basic"},
                        [("Set-Cookie", f"AuthCookie={token}; Path=/; Secure"),
                         ("Set-Cookie", f"UserRecord={user}; Path=/; Secure")])

    def password(self, body):
        if "json" in self.headers.get("Content-Type", ""):
            return json.loads(body).get("password")
        return urllib.parse.parse_qs(body.decode()).get("password", [None])[0]

    def do_GET(self):
        scenario = self.site.scenario
        if scenario == "site-master-off":
            return self.say(502, {"code": 502})
        if scenario == "busy":
            return self.say(429, {"code": 429}, [("Retry-After", "7")])
        cookies = dict(pair.strip().split("=", 1)
                       for pair in self.headers.get("Cookie", "").split(";") if "=" in pair)
        if cookies.get("AuthCookie") not in self.site.sessions or "UserRecord" not in cookies:
            return self.say(401, {"code": 401, "message": "Token Expired"})
        if scenario == "no-status" and self.path == "/api/system_status":
            return self.say(500, {"code": 500})
        if scenario == "forbidden" and self.path == "/api/operation":
            return self.say(403, {"code": 403})
        make = GATEWAY.get(self.path)
        return self.say(200, make(self.site)) if make else self.say(404, {"code": 404})


class Cloud(Answer):
    def do_GET(self):
        if self.path == "/truth":
            return self.say(200, self.site.truth())
        if self.path.startswith("/scenario/"):
            self.site.scenario = self.path.split("/")[2]
            if self.site.scenario == "logged-out":
                self.site.sessions.clear()
            return self.say(200, {"scenario": self.site.scenario})
        if self.site.scenario == "busy":
            return self.say(429, {}, [("Retry-After", "7")])
        if self.site.scenario == "expired" or self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.say(401, {"error": "token expired (401)"})
        made = {f"/api/1/energy_sites/{SITE}/live_status": live_status,
                f"/api/1/energy_sites/{SITE}/site_info": site_info}.get(self.path)
        return self.say(200, made(self.site)) if made else self.say(404, {"error": "not_found"})


def certificate(folder):
    """A new key and a self-signed certificate; returns their paths and the SHA-256 of the latter."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=powerwall"],
                   check=True, capture_output=True, timeout=60)
    der = ssl.PEM_cert_to_DER_cert(cert.read_text())
    return key, cert, hashlib.sha256(der).hexdigest()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that does not trust the certificate hangs up, as it should."""


def serve(handler, site, context=None):
    server = Server(("127.0.0.1", 0), type("H", (handler,), {"site": site}))
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ready", type=pathlib.Path, required=True)
    parser.add_argument("--units", type=int, default=2)
    parser.add_argument("--duration", type=float, default=120)
    options = parser.parse_args()
    site = Site(options.units)
    with tempfile.TemporaryDirectory() as folder:
        key, cert, fingerprint = certificate(pathlib.Path(folder))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        facts = {"gateway": serve(Gateway, site, context), "cloud": serve(Cloud, site),
                 "fingerprint": fingerprint, "password": PASSWORD, "token": TOKEN, "site": SITE,
                 "certificate": cert.read_text()}
        part = options.ready.with_suffix(".part")
        part.write_text(json.dumps(facts))
        part.rename(options.ready)
        time.sleep(options.duration)


if __name__ == "__main__":
    main()
