#!/bin/sh
# A .deb treated as an office would: installed, tried, a Chinese word typed by an input method, removed. For a bare Debian that may be
# spoilt (debootstrap --variant=minbase, /proc mounted), as root in it: sh debian_trial.sh /path/to/trafficdesk_….deb
# fcitx 4 is taken on Debian 11, as 麒麟 and 统信 have it, fcitx 5 on newer ones. Ends with 0 when all is as it must be; a picture stays in /tmp.
set -eu
package=$1
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 DISPLAY=:7 XMODIFIERS=@im=fcitx HOME=/root
have() { apt-get install -y -qq --no-install-recommends "$@" >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; exit 1; }; }
until_so() { for _ in $(seq 60); do "$@" >/dev/null 2>&1 && return 0; sleep 1; done; echo "in vain: $*"; return 1; }

apt-get update -qq
have "$package"
trafficdesk self-test | grep -c '^通过'
trafficdesk --data /root/office init --demo --drivers 5 --seed 1 >/dev/null

have xvfb xdotool xclip imagemagick openbox dbus-x11 procps
if [ "$(. /etc/os-release && echo "$VERSION_ID")" = 11 ]; then
    have fcitx fcitx-pinyin fcitx-modules fcitx-module-dbus fcitx-module-x11 fcitx-ui-classic
    mkdir -p /root/.config/fcitx
    printf '[Profile]\nIMName=pinyin\nEnabledIMList=fcitx-keyboard-us:True,pinyin:True\n' >/root/.config/fcitx/profile
    method=fcitx remote=fcitx-remote
else
    have fcitx5 fcitx5-chinese-addons
    mkdir -p /root/.config/fcitx5
    printf '[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n[Groups/0/Items/0]\nName=keyboard-us\n' >/root/.config/fcitx5/profile
    printf '[Groups/0/Items/1]\nName=pinyin\n[GroupOrder]\n0=Default\n' >>/root/.config/fcitx5/profile
    method=fcitx5 remote=fcitx5-remote
fi
Xvfb :7 -screen 0 1366x768x24 -nolisten tcp -noreset >/dev/null 2>&1 &
screen=$!
until_so xdotool getdisplaygeometry
eval "$(dbus-launch --sh-syntax)"
openbox >/dev/null 2>&1 &
$method -d >/dev/null 2>&1
until_so $remote

trafficdesk --data /root/office >/tmp/window.log 2>&1 &
window=$!
until_so xdotool search --name '交通安全工作台 — '
sleep 10
xdotool key ctrl+k
sleep 2
$remote -o
sleep 1
xdotool type --delay 150 gongzuo
sleep 2
xdotool key space
sleep 2
import -window root /tmp/typed.png
xdotool key ctrl+a key ctrl+c
sleep 1
typed=$(xclip -selection clipboard -o)
kill -0 $window
kill $window $screen "$DBUS_SESSION_BUS_PID"
echo "typed: $typed"
[ "$typed" = 工作 ]
[ ! -s /tmp/window.log ]

apt-get purge -y -qq trafficdesk >/dev/null 2>&1
left=$(find /usr /etc /var /opt -iname '*trafficdesk*' 2>/dev/null || true)
echo "left: $left"
[ -z "$left" ]
