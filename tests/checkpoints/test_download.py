"""A download ends whole and right, or with a sentence; what came is kept and continued. N rows of the faults."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mmstudio import disk
from mmstudio.checkpoints import catalogue, download, hub, token
from mmstudio.checkpoints.download import Download
from mmstudio.checkpoints.records import CatalogueEntry, CatalogueFile
from mmstudio.checkpoints.store import Store
from mmstudio.checkpoints.web import Web
from mmstudio.engine import keeper as k
from mmstudio.engine.keeper import fetched
from mmstudio.errors import (
    Cancelled,
    DiskFull,
    DownloadBusy,
    DownloadMissing,
    DownloadRefused,
    DownloadWrong,
    LicenceNotAccepted,
    LowSpace,
    NoConnection,
    UnsafeFile,
)
from tests.checkpoints import server, weights
from tests.engine.test_keeper import ended, rows, until

CONTENT = bytes(range(256)) * 4096  # 1 MiB
NAME = "big.safetensors"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of the general rule: loopback may be reached, nothing else."""
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def checked(self: socket.socket, address: object) -> object:
        if self.family == socket.AF_INET:
            assert isinstance(address, tuple) and address[0] == "127.0.0.1", address
        return connect(self, address)

    def looked_up(host: object, *args: object, **kwargs: object) -> object:
        assert host == "127.0.0.1", host
        return lookup(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", checked)
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def there(no_network: None) -> Iterator[server.Hub]:
    made = server.Hub()
    made.repository("a/b", {NAME: CONTENT, "config.json": b"{}"}, license="apache-2.0")
    yield made
    made.close()


@pytest.fixture
def web(there: server.Hub) -> Web:
    return Web(mirror=there.address, plain=("127.0.0.1",), stall_s=0.3)


ENTRY = CatalogueEntry(id="m", title="M", kind="vae", repository="a/b", files=(CatalogueFile(name=NAME),))
PATH = f"/a/b/resolve/c0ffee/{NAME}"


def begun(there: server.Hub, web: Web, folder: Path) -> Download:
    return Download(folder, hub.plan(ENTRY, web, there.address))


def test_the_hub_tells_size_hash_and_licence_before_anything_is_fetched(there, web):
    plan = hub.plan(ENTRY, web, there.address)
    assert plan.size_bytes == len(CONTENT) and plan.licence == "apache-2.0" and len(plan.files[0].sha256) == 64
    assert plan.source == f"{there.address}/a/b", "the mirror that is asked, not the hub it stands in for"


def test_a_download_ends_whole(there, web, tmp_path):
    seen = []
    file = begun(there, web, tmp_path).run(web, seen.append)
    assert file.read_bytes() == CONTENT
    assert seen[-1].bytes_done == len(CONTENT) and seen[-1].checking


def test_n2_a_stall_is_tried_again(there, web, tmp_path):
    there.answers[PATH] = [server.stall]
    assert begun(there, web, tmp_path).run(web).read_bytes() == CONTENT


def test_n3_a_cut_resumes_where_it_was(there, web, tmp_path):
    there.answers[PATH] = [server.cut_after(65_536) for _ in range(12)]  # more than five tries: progress refills them
    assert begun(there, web, tmp_path).run(web).read_bytes() == CONTENT
    ranges = [headers.get("Range") for path, headers in there.asked if path == PATH]
    assert ranges[:3] == [None, "bytes=65536-", "bytes=131072-"]


def test_n3_a_restart_resumes(there, web, tmp_path):
    asked = iter([False] * 3 + [True])
    with pytest.raises(Cancelled):
        begun(there, web, tmp_path).run(web, cancelled=lambda: next(asked))
    (plan,) = download.waiting(tmp_path)
    again = Download(tmp_path, plan)
    have = again.bytes_done
    assert 0 < have < len(CONTENT)
    assert again.run(web).read_bytes() == CONTENT
    assert there.asked[-1][1]["Range"] == f"bytes={have}-"


@pytest.mark.parametrize("odd", [server.whole_despite_range, server.from_elsewhere])
def test_n3_an_answer_that_does_not_continue_starts_from_zero(there, web, tmp_path, odd):
    there.answers[PATH] = [server.cut_after(100_000), odd]
    assert begun(there, web, tmp_path).run(web).read_bytes() == CONTENT


@pytest.mark.parametrize(
    "answer",
    [
        server.instead(bytes(len(CONTENT))),
        server.instead(b"<html>Please log in</html>"),
        server.lies_about_length(len(CONTENT) + 5),
        server.lies_about_length(12),
        server.endless,
    ],
)
def test_n4_wrong_bytes_are_removed(there, web, tmp_path, answer):
    there.answers[PATH] = [answer] * 8
    work = begun(there, web, tmp_path)
    with pytest.raises(DownloadWrong):
        work.run(web)
    assert work.bytes_done == 0 or answer is not server.endless
    assert not (work.files / NAME).exists()
    assert begun(there, web, tmp_path).run(web).read_bytes() == CONTENT if not there.answers[PATH] else True


@pytest.mark.parametrize(
    "to",
    ["http://example.org/x", "https://example.org/x", "ftp://127.0.0.1/x", "file:///etc/passwd", "//evil.example/x"],
)
def test_n5_an_odd_redirect_is_not_followed(there, web, tmp_path, to):
    there.answers[PATH] = [server.sends_to(to)]
    with pytest.raises(DownloadWrong):
        begun(there, web, tmp_path).run(web)


def test_n5_a_loop_of_redirects_ends(there, web, tmp_path):
    there.answers[PATH] = [server.sends_to(PATH)] * 50
    with pytest.raises(DownloadWrong):
        begun(there, web, tmp_path).run(web)


def test_n5_a_redirect_within_the_hub_is_followed_and_the_token_stays(there, tmp_path):
    web = Web(token="secret", mirror=there.address, plain=("127.0.0.1",))
    there.files["/cdn/x"] = CONTENT
    there.answers[PATH] = [server.sends_to("/cdn/x")]
    assert begun(there, web, tmp_path).run(web).read_bytes() == CONTENT
    assert dict(there.asked)[PATH]["Authorization"] == "Bearer secret"


def test_the_token_is_for_the_hub_alone(there, tmp_path):
    web = Web(token="secret", plain=("127.0.0.1",))  # the hub is another host than the one asked
    begun(there, web, tmp_path).run(web)
    assert all("Authorization" not in headers for _, headers in there.asked)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_is_said_at_once(there, web, tmp_path, status):
    work = begun(there, web, tmp_path)
    there.answers[PATH] = [server.says(status)] * 9
    with pytest.raises(DownloadRefused) as refused:
        work.run(web)
    assert refused.value.facts["status"] == status
    assert len(there.answers[PATH]) == 8


def test_a_missing_file_is_said_at_once(there, web, tmp_path):
    work = begun(there, web, tmp_path)
    del there.files[PATH]
    with pytest.raises(DownloadMissing):
        work.run(web)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_host_is_waited_for(there, web, tmp_path, status):
    waited = []
    web.wait = lambda seconds: bool(waited.append(seconds))
    there.answers[PATH] = [server.says(status, Retry_After="7"), server.says(status)]
    assert begun(there, web, tmp_path).run(web).read_bytes() == CONTENT
    assert waited[0] == 7.0


def test_a_host_that_stays_busy_is_given_up(there, web, tmp_path):
    there.answers[PATH] = [server.says(503, Retry_After="600")] * 9
    with pytest.raises(DownloadBusy) as busy:
        begun(there, web, tmp_path).run(web)
    assert busy.value.facts["minutes"] == 10


def test_n1_no_connection_is_said(there, web, tmp_path):
    work = begun(there, web, tmp_path)
    there.close()
    with pytest.raises(NoConnection):
        work.run(web)


def test_n7_a_second_program_waits_and_finds_it_here(there, web, tmp_path):
    first, second = begun(there, web, tmp_path), begun(there, web, tmp_path)
    other = Web(mirror=there.address, plain=("127.0.0.1",), stall_s=5)
    ended: list[Path] = []
    reached, go_on = threading.Event(), threading.Event()

    def held(handler, content):
        reached.set()
        go_on.wait(20)
        server.good(handler, content)

    there.answers[PATH] = [held]
    slow = Web(mirror=there.address, plain=("127.0.0.1",), stall_s=20)
    threads = [threading.Thread(target=lambda work=work, by=by: ended.append(work.run(by))) for work, by in
               ((first, slow), (second, other))]  # fmt: skip
    threads[0].start()
    assert reached.wait(20)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert len(ended) == 2 and ended[0] == ended[1] and ended[0].read_bytes() == CONTENT
    assert sum(path == PATH for path, _ in there.asked) == 1


def test_n7_pause_ends_the_waiting_too(there, web, tmp_path):
    web.wait = lambda seconds: True
    there.answers[PATH] = [server.says(503)]
    with pytest.raises(Cancelled):
        begun(there, web, tmp_path).run(web)


def test_n6_too_little_space_is_said_before_the_first_byte(there, web, tmp_path, monkeypatch):
    work = begun(there, web, tmp_path)
    monkeypatch.setattr(disk, "free_mb", lambda folder: 1)
    with pytest.raises(LowSpace):
        work.run(web)
    assert all(path != PATH for path, _ in there.asked)


def test_n6_a_disk_that_fills_keeps_what_came(there, web, tmp_path, monkeypatch):
    work = begun(there, web, tmp_path)
    real = open

    def failing(path, mode="r", *args, **kwargs):
        file = real(path, mode, *args, **kwargs)
        if mode == "ab":
            write = file.write

            class Full:
                def __enter__(self):
                    return self

                def __exit__(self, *_):
                    file.close()

                def write(self, data):
                    if file.tell() > 500_000:
                        raise OSError(28, os.strerror(28))
                    return write(data)

            return Full()
        return file

    monkeypatch.setattr("builtins.open", failing)
    with pytest.raises(DiskFull):
        work.run(web)
    monkeypatch.undo()
    assert work.bytes_done > 0


def test_a_hub_that_names_files_outside_their_folder_gets_none(there, web):
    there.repository("a/b", {"../../evil.safetensors": b"x", "/etc/x.safetensors": b"x", "ok.safetensors": b"x"})
    entry = CatalogueEntry(id="m", title="M", kind="vae", repository="a/b")
    assert [file.name for file in hub.plan(entry, web, there.address).files] == ["ok.safetensors"]


@pytest.mark.parametrize("answer", [b"[]", b"{}", b"nonsense", b'{"sha": 1, "siblings": [3]}', b"[" * 100_000])
def test_a_hub_that_answers_nonsense_is_not_believed(there, web, answer):
    there.files["/api/models/a/b/revision/main"] = answer
    with pytest.raises(DownloadWrong):
        hub.plan(ENTRY, web, there.address)


def test_of_two_precisions_the_smaller_comes_and_the_checker_stays(there, web):
    there.repository(
        "a/b",
        {
            "model_index.json": b"{}",
            "whole.safetensors": b"1",
            "unet/config.json": b"{}",
            "unet/d.fp16.safetensors": b"2",
            "unet/d.safetensors": b"33",
            "unet/x.bin": b"4",
            "safety_checker/model.safetensors": b"5",
            "tokenizer/vocab.json": b"{}",
            "scheduler/scheduler_config.json": b"{}",
            "run.py": b"print()",
        },
    )
    entry = CatalogueEntry(id="m", title="M", kind="pipeline", repository="a/b")
    assert sorted(file.name for file in hub.plan(entry, web, there.address).files) == [
        "model_index.json",
        "scheduler/scheduler_config.json",
        "tokenizer/vocab.json",
        "unet/config.json",
        "unet/d.fp16.safetensors",
    ]


# into the store


def vae(there: server.Hub, tmp_path: Path) -> bytes:
    content = weights.write(tmp_path / "made.safetensors", weights.VAE).read_bytes()
    there.repository("a/b", {NAME: content}, license="mit")
    return content


def test_what_came_is_taken_in_with_licence_and_source(there, web, tmp_path):
    vae(there, tmp_path)
    shop = Store(tmp_path / "models")
    row = fetched(shop, "M", hub.plan(ENTRY, web, there.address), web, True, lambda _: None, lambda: False)
    assert (row.id, row.title, row.kind, row.licence) == ("m", "M", "vae", "mit")
    assert row.sha256 and row.source == "https://huggingface.co/a/b", "also where a mirror was asked"
    assert download.waiting(download.home(shop)) == []


def test_a_licence_that_was_not_accepted_stops_before_the_first_byte(there, web, tmp_path):
    vae(there, tmp_path)
    plan = hub.plan(ENTRY, web, there.address)
    with pytest.raises(LicenceNotAccepted):
        fetched(Store(tmp_path / "models"), "M", plan, web, False, lambda _: None, lambda: False)
    assert all(path != PATH for path, _ in there.asked)


def test_c1_weights_that_can_run_programs_wait_for_a_safe_copy(there, web, tmp_path):
    there.files["/x.pth"] = b"\x80\x04pickle"
    entry = CatalogueEntry(
        id="up", title="Up", kind="upscaler", files=(CatalogueFile(name="x.pth", url=f"{there.address}/x.pth"),)
    )
    shop = Store(tmp_path / "models")
    with pytest.raises(UnsafeFile) as unsafe:
        fetched(shop, "Up", hub.plan(entry, web), web, True, lambda _: None, lambda: False)
    assert Path(str(unsafe.value.facts["path"])).read_bytes() == b"\x80\x04pickle"


def test_a_token_without_a_keyring_lies_in_a_file_for_its_owner_alone(monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    assert token.token() == "" and token.place() == ""
    assert token.store("hf_x") == "file"
    assert token.token() == "hf_x" and token.place() == "file"
    if os.name == "posix":
        assert token._file().stat().st_mode & 0o777 == 0o600
    assert token.store("") == "" and token.token() == ""


def started(there: server.Hub, tmp_path: Path) -> k.KeeperClient:
    places = k.Places(folder=str(tmp_path / "models"), mirror=there.address, plain=("127.0.0.1",), stall_s=0.4)
    return k.KeeperClient(places)


def test_a_download_by_the_real_keeper_outlives_faults_and_a_restart(there, tmp_path):
    weights.write(tmp_path / "tiny.safetensors", weights.TINY_VAE, fill=b"\1")
    content = (tmp_path / "tiny.safetensors").read_bytes()
    name = "diffusion_pytorch_model.safetensors"
    config = b'{"_class_name": "AutoencoderTiny"}'
    there.repository("madebyollin/taesd", {name: content, "config.json": config}, license="mit")
    path = f"/madebyollin/taesd/resolve/c0ffee/{name}"
    there.answers[path] = [
        server.says(403),
        server.lies_about_length(len(content) + 7),
        server.says(429),
        server.cut_after(100),
        server.stall,
    ]
    first = started(there, tmp_path)
    codes = []
    for _ in range(2):
        first.post(k.Fetch("taesd", True))
        failed = until(first, ended("taesd"))
        assert isinstance(failed, k.Failed)
        codes.append(failed.code)
    assert codes == ["download_refused", "download_wrong"]
    first.post(k.Fetch("taesd", True))
    until(first, lambda said: isinstance(said, k.Progress) and said.bytes_total > 0 and said.fraction > 0)
    first.close()  # the program is ended in the middle

    again = started(there, tmp_path)
    again.post(k.Refresh())
    assert [paused.id for paused in rows(again).paused] == ["taesd"]
    there.answers[path] = [server.says(500)]
    again.post(k.Fetch("taesd", True))
    done = until(again, ended("taesd"))
    again.close()
    assert isinstance(done, k.Finished) and done.checkpoint is not None, done
    assert (done.checkpoint.kind, done.checkpoint.licence, done.checkpoint.state) == ("tiny_vae", "mit", "installed")
    assert (Path(done.checkpoint.path) / name).read_bytes() == content
    assert Path(done.checkpoint.path).name == "taesd", "called what it is, not after the folder of the download"
    asked = [headers for where, headers in there.asked if where == path]
    assert asked[-1].get("Range", "").startswith("bytes="), "it went on where it was"


def test_an_ip_adapter_comes_with_what_it_looks_with(there, web, tmp_path):
    weights.write(tmp_path / "adapter.safetensors", weights.IP_ADAPTER)
    eyes = {"models/image_encoder/config.json": b"{}", "models/image_encoder/model.safetensors": CONTENT}
    file = "models/ip-adapter_sd15.safetensors"
    there.repository("h94/IP-Adapter", {file: (tmp_path / "adapter.safetensors").read_bytes(), **eyes})
    store = Store(tmp_path / "models")
    plan = hub.plan(catalogue.entry("ip-adapter-sd15"), web, there.address)
    row = fetched(store, "IP-Adapter", plan, web, True, lambda _: None, lambda: False)
    assert (row.kind, row.family) == ("ip_adapter", "sd15")
    assert (Path(row.path).parent / "image_encoder" / "model.safetensors").read_bytes() == CONTENT
    assert [known.id for known in store.refresh()] == ["ip-adapter-sd15"] and store.skipped == ()
