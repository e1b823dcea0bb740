<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AboutPage</name>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>MM Studio {version}</source>
        <translation>MM Studio {version}</translation>
    </message>
    <message>
        <source>Pictures from words, on an ordinary computer. Its own code: Apache License 2.0.</source>
        <translation>在普通电脑上用文字生成图片。自有代码采用 Apache License 2.0。</translation>
    </message>
    <message>
        <source>Open the folder with the licences</source>
        <translation>打开许可证文件夹</translation>
    </message>
</context>
<context>
    <name>AnchorCard</name>
    <message>
        <source>Keep the seed</source>
        <translation>保留种子</translation>
    </message>
    <message>
        <source>More about this anchor</source>
        <translation>此锚点的更多操作</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Weight — how much this anchor counts.</source>
        <translation>权重：这个锚点所占的分量。</translation>
    </message>
    <message>
        <source>Anchor {letter}</source>
        <translation>锚点 {letter}</translation>
    </message>
    <message>
        <source>{anchor} — its words.</source>
        <translation>{anchor}：它的文字。</translation>
    </message>
    <message>
        <source>Weight of {anchor}</source>
        <translation>{anchor}的权重</translation>
    </message>
    <message>
        <source>Keep the seed of {anchor}</source>
        <translation>保留{anchor}的种子</translation>
    </message>
    <message>
        <source>Keep the seed — closed: this anchor keeps its own seed.</source>
        <translation>保留种子：锁上后，这个锚点保持自己的种子。</translation>
    </message>
    <message>
        <source>More about {anchor}</source>
        <translation>{anchor}的更多操作</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>种子 {seed}</translation>
    </message>
    <message>
        <source>heard: {words}</source>
        <translation>听到：{words}</translation>
    </message>
    <message>
        <source>a frame</source>
        <translation>一帧画面</translation>
    </message>
    <message>
        <source>a picture</source>
        <translation>一张图片</translation>
    </message>
</context>
<context>
    <name>Animate</name>
    <message>
        <source>Loudness</source>
        <translation>响度</translation>
    </message>
    <message>
        <source>Bass</source>
        <translation>低音</translation>
    </message>
    <message>
        <source>Mid</source>
        <translation>中音</translation>
    </message>
    <message>
        <source>Treble</source>
        <translation>高音</translation>
    </message>
    <message>
        <source>Low hits</source>
        <translation>低音击点</translation>
    </message>
    <message>
        <source>High hits</source>
        <translation>高音击点</translation>
    </message>
    <message>
        <source>Beat</source>
        <translation>节拍</translation>
    </message>
    <message>
        <source>Bar</source>
        <translation>小节</translation>
    </message>
    <message>
        <source>Swing</source>
        <translation>摇摆</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Clearness of the beat</source>
        <translation>节拍清晰度</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>明亮度</translation>
    </message>
    <message>
        <source>Noisiness</source>
        <translation>噪声度</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>人声</translation>
    </message>
    <message>
        <source>Harmony</source>
        <translation>和声</translation>
    </message>
    <message>
        <source>Slow wave</source>
        <translation>缓波</translation>
    </message>
    <message>
        <source>Chance</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Always on</source>
        <translation>始终</translation>
    </message>
    <message>
        <source>Pulse</source>
        <translation>脉动</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Shift sideways</source>
        <translation>左右移动</translation>
    </message>
    <message>
        <source>Shift up and down</source>
        <translation>上下移动</translation>
    </message>
    <message>
        <source>Sway</source>
        <translation>摆动</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>漂移</translation>
    </message>
    <message>
        <source>Ripple</source>
        <translation>涟漪</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>流动</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>纵深</translation>
    </message>
    <message>
        <source>Mouth</source>
        <translation>嘴</translation>
    </message>
    <message>
        <source>Warmth</source>
        <translation>色温</translation>
    </message>
    <message>
        <source>Hue</source>
        <translation>色相</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>饱和度</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>光亮</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>下一张图片</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Walk</source>
        <translation>漫游</translation>
    </message>
    <message>
        <source>Choice of prompts</source>
        <translation>提示词选择</translation>
    </message>
    <message>
        <source>Still</source>
        <translation>静止</translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation>柔和</translation>
    </message>
    <message>
        <source>Storm</source>
        <translation>风暴</translation>
    </message>
    <message>
        <source>Breathe</source>
        <translation>呼吸</translation>
    </message>
    <message>
        <source>Dance</source>
        <translation>舞动</translation>
    </message>
    <message>
        <source>Water</source>
        <translation>水</translation>
    </message>
    <message>
        <source>Leaves</source>
        <translation>树叶</translation>
    </message>
    <message>
        <source>Talk</source>
        <translation>说话</translation>
    </message>
    <message>
        <source>Slides</source>
        <translation>幻灯片</translation>
    </message>
    <message>
        <source>Neon</source>
        <translation>霓虹</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Spectrum</source>
        <translation>频谱</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n} %</translation>
    </message>
</context>
<context>
    <name>AnimateColumn</name>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Preset — changes all rows at once.</source>
        <translation>预设：一次更改所有行。</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>减弱</translation>
    </message>
    <message>
        <source>Less — everything moves a little less.</source>
        <translation>减弱：一切动得更轻一些。</translation>
    </message>
    <message>
        <source>More</source>
        <translation>增强</translation>
    </message>
    <message>
        <source>More — everything moves a little more.</source>
        <translation>增强：一切动得更强一些。</translation>
    </message>
    <message>
        <source>A or B — two sets of rows to compare. B</source>
        <translation>A 或 B：两组设置，便于比较。B</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add — let the sound move something else.</source>
        <translation>添加：让声音再带动一样东西。</translation>
    </message>
    <message>
        <source>Nothing moves yet.</source>
        <translation>还没有任何运动。</translation>
    </message>
    <message>
        <source>Limit flashes</source>
        <translation>限制闪烁</translation>
    </message>
    <message>
        <source>Limit flashes — at most 3 per second. Full-picture flashes can harm people with photosensitive epilepsy.</source>
        <translation>限制闪烁：每秒最多 3 次。全画面闪烁可能伤害光敏性癫痫患者。</translation>
    </message>
    <message>
        <source>What the sound moves</source>
        <translation>声音带动什么</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>At most 3 per second</source>
        <translation>每秒最多 3 次</translation>
    </message>
    <message>
        <source>Full-picture flashes can harm people with photosensitive epilepsy.</source>
        <translation>全画面闪烁可能伤害光敏性癫痫患者。</translation>
    </message>
    <message>
        <source>Allow flashes</source>
        <translation>允许闪烁</translation>
    </message>
    <message>
        <source>Keep the limit</source>
        <translation>保留限制</translation>
    </message>
</context>
<context>
    <name>AnimateFoot</name>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>PNG series</source>
        <translation>PNG 序列</translation>
    </message>
    <message>
        <source>Format — MP4 plays everywhere; GIF, WebP, APNG and PNG series are without sound.</source>
        <translation>格式：MP4 随处可播放；GIF、WebP、APNG 和 PNG 序列没有声音。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Size of the film.</source>
        <translation>视频的尺寸。</translation>
    </message>
    <message>
        <source>Frames per second</source>
        <translation>每秒帧数</translation>
    </message>
    <message>
        <source>Frames per second — more look smoother and take longer.</source>
        <translation>每秒帧数：越多越流畅，用时也越长。</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Quality — finer pictures make larger files.</source>
        <translation>质量：画面越精细，文件越大。</translation>
    </message>
    <message>
        <source>Export video</source>
        <translation>导出视频</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Write a prompt first.</source>
        <translation>请先写一个提示词。</translation>
    </message>
    <message>
        <source>Add a picture first.</source>
        <translation>请先添加一张图片。</translation>
    </message>
    <message>
        <source>Export video. Ctrl+Enter</source>
        <translation>导出视频。Ctrl+Enter</translation>
    </message>
    <message>
        <source>Making the film · {n} %</source>
        <translation>正在制作视频 · {n} %</translation>
    </message>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation>
            <numerusform>%n 帧</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>about {time} to make</source>
        <translation>制作约需 {time}</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>约 {size}</translation>
    </message>
    <message>
        <source>without sound</source>
        <translation>没有声音</translation>
    </message>
    <message>
        <source>Small file</source>
        <translation>小文件</translation>
    </message>
    <message>
        <source>Good quality</source>
        <translation>良好质量</translation>
    </message>
    <message>
        <source>Best quality</source>
        <translation>最佳质量</translation>
    </message>
    <message>
        <source>Quality {n}</source>
        <translation>质量 {n}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
</context>
<context>
    <name>AnimateWorkspace</name>
    <message>
        <source>What moves</source>
        <translation>什么在动</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Latent walk</source>
        <translation>潜空间漫游</translation>
    </message>
    <message>
        <source>Animate</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Add a picture…</source>
        <translation>添加图片…</translation>
    </message>
    <message>
        <source>Add a sound…</source>
        <translation>添加声音…</translation>
    </message>
    <message>
        <source>Without a name</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>&amp;Restore, this frame</source>
        <translation>修复(&amp;R)，当前帧</translation>
    </message>
    <message>
        <source>&amp;Gallery, this frame</source>
        <translation>图库(&amp;G)，当前帧</translation>
    </message>
    <message>
        <source>Measure the sound delay…</source>
        <translation>测量声音延迟…</translation>
    </message>
    <message>
        <source>Press Space: the picture moves with the sound.</source>
        <translation>按空格键：图片会随声音而动。</translation>
    </message>
    <message>
        <source>Choose how it moves. More and Less change all at once.</source>
        <translation>选择它怎样运动。“增强”和“减弱”一次更改全部。</translation>
    </message>
    <message>
        <source>Export video makes a film of it, with the sound.</source>
        <translation>“导出视频”会把它连同声音制作成视频。</translation>
    </message>
    <message>
        <source>{width} × {height}</source>
        <translation>{width} × {height}</translation>
    </message>
    <message numerus="yes">
        <source>Live · %n frame(s)/s</source>
        <translation>
            <numerusform>实时 · %n 帧/秒</numerusform>
        </translation>
    </message>
    <message>
        <source>Motion area: painted</source>
        <translation>运动区域：已绘制</translation>
    </message>
    <message>
        <source>Listening to the sound…</source>
        <translation>正在聆听声音…</translation>
    </message>
    <message>
        <source>The pictures are in the folder {name}.</source>
        <translation>图片在文件夹 {name} 中。</translation>
    </message>
    <message>
        <source>The film is in your gallery.</source>
        <translation>视频已在图库中。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>A picture to move</source>
        <translation>要动起来的图片</translation>
    </message>
    <message>
        <source>A sound that moves it</source>
        <translation>带动它的声音</translation>
    </message>
    <message>
        <source>Follows the microphone</source>
        <translation>跟随麦克风</translation>
    </message>
    <message>
        <source>&amp;Create, this frame</source>
        <translation>创作(&amp;C)，当前帧</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Sounds and videos</source>
        <translation>声音和视频</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>The drop says what may move.</source>
        <translation>拖入的图片指定了哪些部分可以动。</translation>
    </message>
    <message>
        <source>Use it as the picture</source>
        <translation>改用作图片</translation>
    </message>
    <message>
        <source>The sound of the video moves the picture.</source>
        <translation>视频的声音会带动图片。</translation>
    </message>
    <message>
        <source>Use its picture, too</source>
        <translation>也使用它的画面</translation>
    </message>
    <message>
        <source>There are no pictures in this folder.</source>
        <translation>这个文件夹里没有图片。</translation>
    </message>
    <message>
        <source>&amp;Explore, the walk&apos;s keys</source>
        <translation>探索(&amp;E)，漫游的关键帧</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用它</translation>
    </message>
</context>
<context>
    <name>BackgroundSwatches</name>
    <message>
        <source>Transparent</source>
        <translation>透明</translation>
    </message>
    <message>
        <source>Transparent — nothing behind the drawing, in the file too.</source>
        <translation>透明：画面后面什么也没有，文件里也一样。</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>纸色</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白色</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰色</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑色</translation>
    </message>
    <message>
        <source>Own colour</source>
        <translation>自选颜色</translation>
    </message>
    <message>
        <source>Any colour</source>
        <translation>任意颜色</translation>
    </message>
    <message>
        <source>Any colour — choose one of your own.</source>
        <translation>任意颜色：自己选一种。</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
</context>
<context>
    <name>Board</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Zoom — click to fit the picture. Ctrl+0</source>
        <translation>缩放：点击使图片适合窗口（Ctrl+0）</translation>
    </message>
    <message>
        <source>Picture {number} of {count}</source>
        <translation>第 {number} 张，共 {count} 张</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Starting the engine…</source>
        <translation>正在启动引擎…</translation>
    </message>
    <message>
        <source>Waiting in the queue</source>
        <translation>正在队列中等待</translation>
    </message>
    <message>
        <source>Loading {name}…</source>
        <translation>正在加载“{name}”…</translation>
    </message>
</context>
<context>
    <name>BrushBar</name>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Brush — size, softness, pen.</source>
        <translation>画笔 — 大小、柔和度、压感笔。</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>压感笔</translation>
    </message>
    <message>
        <source>Pen — what its pressure changes.</source>
        <translation>压感笔 — 压力改变什么。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Wipe</source>
        <translation>擦拭</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save — a new file beside the original, in its format. Ctrl+S</source>
        <translation>保存 — 以原格式在原图旁另存新文件。Ctrl+S</translation>
    </message>
</context>
<context>
    <name>Catalogue</name>
    <message>
        <source>The smallest of its kind, with the most additions.</source>
        <translation>同类中最小，可用的附加模型最多。</translation>
    </message>
    <message>
        <source>Fills what is masked from a text.</source>
        <translation>按文字填补蒙版区域。</translation>
    </message>
    <message>
        <source>Medium: large pictures, many additions.</source>
        <translation>中等：画面大，附加模型多。</translation>
    </message>
    <message>
        <source>Fills what is masked from a text, in large pictures.</source>
        <translation>按文字填补大图中的蒙版区域。</translation>
    </message>
    <message>
        <source>One to four steps.</source>
        <translation>只需一到四步。</translation>
    </message>
    <message>
        <source>Large: follows long descriptions.</source>
        <translation>大型：能遵循长描述。</translation>
    </message>
    <message>
        <source>Large: four steps, writes words into pictures.</source>
        <translation>大型：四步，能在画面中写字。</translation>
    </message>
    <message>
        <source>Large: the finest of these, for a strong graphics card.</source>
        <translation>大型：其中最精细，需要强大的显卡。</translation>
    </message>
    <message>
        <source>Large: few steps, reads English and Chinese.</source>
        <translation>大型：步数少，读英文和中文。</translation>
    </message>
    <message>
        <source>Very large: reads and writes English and Chinese.</source>
        <translation>超大型：能读写英文和中文。</translation>
    </message>
    <message>
        <source>Sharper pictures while steps are drawn.</source>
        <translation>绘制过程中的预览更清晰。</translation>
    </message>
    <message>
        <source>Keeps the edges of a given picture.</source>
        <translation>保留给定图片的轮廓。</translation>
    </message>
    <message>
        <source>Enlarges photographs four times, tile by tile.</source>
        <translation>把照片逐块放大四倍。</translation>
    </message>
    <message>
        <source>Restores faces that are too blurred to be mended otherwise.</source>
        <translation>修复其他方法无法修好的模糊人脸。</translation>
    </message>
    <message>
        <source>Restores faces, with a slider for faithfulness.</source>
        <translation>修复人脸，可用滑块调节忠实度。</translation>
    </message>
    <message>
        <source>Names what is heard in a recording.</source>
        <translation>说出录音里有什么声音。</translation>
    </message>
    <message>
        <source>Names what is heard, of 527 kinds of sound.</source>
        <translation>说出录音里听到的声音，可分辨 527 种。</translation>
    </message>
    <message>
        <source>Writes down what is said.</source>
        <translation>把说的话写下来。</translation>
    </message>
    <message>
        <source>Describes a picture in one sentence.</source>
        <translation>用一句话描述图片。</translation>
    </message>
    <message>
        <source>Takes the mood of a given picture.</source>
        <translation>借鉴给定图片的氛围。</translation>
    </message>
    <message>
        <source>Fills large holes, also of repeating structure.</source>
        <translation>填补大面积空缺，也适用于重复结构。</translation>
    </message>
    <message>
        <source>Fills large holes of landscapes and rooms.</source>
        <translation>填补风景和室内的大面积空缺。</translation>
    </message>
    <message>
        <source>Guesses the colours of black-and-white photographs.</source>
        <translation>为黑白照片猜测颜色。</translation>
    </message>
    <message>
        <source>Takes noise and traces of JPEG away.</source>
        <translation>去除噪点和 JPEG 痕迹。</translation>
    </message>
    <message>
        <source>Draws the last steps of what SDXL began.</source>
        <translation>完成 SDXL 所绘图片的最后几步。</translation>
    </message>
    <message>
        <source>Finds the faces that others restore.</source>
        <translation>找到要由其他模型修复的人脸。</translation>
    </message>
</context>
<context>
    <name>Checkpoints</name>
    <message>
        <source>Starter drawings</source>
        <translation>入门插画</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Main action</source>
        <translation>主要操作</translation>
    </message>
    <message>
        <source>Main action, at the front of the queue</source>
        <translation>主要操作，排到队列最前</translation>
    </message>
    <message>
        <source>Close what is open, else stop now</source>
        <translation>关闭打开的内容，否则立即停止</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Skip this one</source>
        <translation>跳过这一项</translation>
    </message>
    <message>
        <source>Clear the queue</source>
        <translation>清空队列</translation>
    </message>
    <message>
        <source>Show or hide the queue</source>
        <translation>显示或隐藏队列</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创作</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Show or hide the column</source>
        <translation>显示或隐藏参数栏</translation>
    </message>
    <message>
        <source>Show or hide the filmstrip</source>
        <translation>显示或隐藏胶片栏</translation>
    </message>
    <message>
        <source>Picture only</source>
        <translation>只看图片</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Next region</source>
        <translation>下一个区域</translation>
    </message>
    <message>
        <source>Previous region</source>
        <translation>上一个区域</translation>
    </message>
    <message>
        <source>Send to</source>
        <translation>发送到</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Copy the result</source>
        <translation>复制结果</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Larger interface</source>
        <translation>放大界面</translation>
    </message>
    <message>
        <source>Smaller interface</source>
        <translation>缩小界面</translation>
    </message>
    <message>
        <source>Interface at 100 %</source>
        <translation>界面恢复 100 %</translation>
    </message>
    <message>
        <source>Fit the picture</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Zoom 100 %</source>
        <translation>缩放 100 %</translation>
    </message>
    <message>
        <source>Zoom 200 %</source>
        <translation>缩放 200 %</translation>
    </message>
    <message>
        <source>Zoom 400 %</source>
        <translation>缩放 400 %</translation>
    </message>
    <message>
        <source>Zoom 800 %</source>
        <translation>缩放 800 %</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大显示</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小显示</translation>
    </message>
    <message>
        <source>Large view</source>
        <translation>大图</translation>
    </message>
    <message>
        <source>Hold: the picture before</source>
        <translation>按住：查看前一张</translation>
    </message>
    <message>
        <source>Hold: drag moves the picture</source>
        <translation>按住：拖动可移动图片</translation>
    </message>
    <message>
        <source>Weigh the words more</source>
        <translation>提高词语的权重</translation>
    </message>
    <message>
        <source>Earlier prompt</source>
        <translation>较早的提示词</translation>
    </message>
    <message>
        <source>Later prompt</source>
        <translation>较新的提示词</translation>
    </message>
    <message>
        <source>Move the phrase left</source>
        <translation>短语左移</translation>
    </message>
    <message>
        <source>Move the phrase right</source>
        <translation>短语右移</translation>
    </message>
    <message>
        <source>Previous result</source>
        <translation>上一个结果</translation>
    </message>
    <message>
        <source>Next result</source>
        <translation>下一个结果</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Vary</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>New seed</source>
        <translation>新种子</translation>
    </message>
    <message>
        <source>Write the prompt</source>
        <translation>编写提示词</translation>
    </message>
    <message>
        <source>Dictate the prompt</source>
        <translation>口述提示词</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Scratch line</source>
        <translation>划痕线</translation>
    </message>
    <message>
        <source>Select similar</source>
        <translation>选择相似</translation>
    </message>
    <message>
        <source>Take texture from</source>
        <translation>纹理来源</translation>
    </message>
    <message>
        <source>Colour hint</source>
        <translation>颜色提示</translation>
    </message>
    <message>
        <source>Brush or eraser</source>
        <translation>切换画笔与橡皮擦</translation>
    </message>
    <message>
        <source>The usual brush</source>
        <translation>默认画笔</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>缩小画笔</translation>
    </message>
    <message>
        <source>Weigh the words less</source>
        <translation>降低词语的权重</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>放大画笔</translation>
    </message>
    <message>
        <source>Harder brush</source>
        <translation>画笔更硬</translation>
    </message>
    <message>
        <source>Softer brush</source>
        <translation>画笔更软</translation>
    </message>
    <message>
        <source>Show or hide the mask</source>
        <translation>显示或隐藏蒙版</translation>
    </message>
    <message>
        <source>Invert the mask</source>
        <translation>反转蒙版</translation>
    </message>
    <message>
        <source>Mask all</source>
        <translation>全部蒙版</translation>
    </message>
    <message>
        <source>Clear the mask</source>
        <translation>清除蒙版</translation>
    </message>
    <message>
        <source>Shrink the mask by 1 px</source>
        <translation>蒙版收缩 1 px</translation>
    </message>
    <message>
        <source>Grow the mask by 1 px</source>
        <translation>蒙版扩展 1 px</translation>
    </message>
    <message>
        <source>Next way to compare</source>
        <translation>下一种对比方式</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>上一个版本</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>下一个版本</translation>
    </message>
    <message>
        <source>Find damage again</source>
        <translation>重新检测损伤</translation>
    </message>
    <message>
        <source>A or B: the other set of rows</source>
        <translation>A 或 B：另一组设置</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Use all settings</source>
        <translation>使用全部设置</translation>
    </message>
    <message>
        <source>Use the seed</source>
        <translation>使用种子</translation>
    </message>
    <message>
        <source>Use the prompt</source>
        <translation>使用提示词</translation>
    </message>
    <message>
        <source>Use all but the seed</source>
        <translation>使用种子以外的设置</translation>
    </message>
    <message>
        <source>Use the size</source>
        <translation>使用尺寸</translation>
    </message>
    <message>
        <source>Show or hide the details</source>
        <translation>显示或隐藏详情</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何位置</translation>
    </message>
    <message>
        <source>Files and edit</source>
        <translation>文件与编辑</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>In the prompt</source>
        <translation>提示词中</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Explore</source>
        <translation>探索</translation>
    </message>
    <message>
        <source>Move left by 0.01</source>
        <translation>左移 0.01</translation>
    </message>
    <message>
        <source>Move right by 0.01</source>
        <translation>右移 0.01</translation>
    </message>
    <message>
        <source>Move up by 0.01</source>
        <translation>上移 0.01</translation>
    </message>
    <message>
        <source>Move down by 0.01</source>
        <translation>下移 0.01</translation>
    </message>
    <message>
        <source>Move left by 0.10</source>
        <translation>左移 0.10</translation>
    </message>
    <message>
        <source>Move right by 0.10</source>
        <translation>右移 0.10</translation>
    </message>
    <message>
        <source>Move up by 0.10</source>
        <translation>上移 0.10</translation>
    </message>
    <message>
        <source>Move down by 0.10</source>
        <translation>下移 0.10</translation>
    </message>
    <message>
        <source>Keep the picture</source>
        <translation>保留图片</translation>
    </message>
    <message>
        <source>Add key</source>
        <translation>添加关键帧</translation>
    </message>
    <message>
        <source>Remove the key</source>
        <translation>移除关键帧</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>New seeds</source>
        <translation>新种子</translation>
    </message>
    <message>
        <source>Previous anchor</source>
        <translation>上一个锚点</translation>
    </message>
    <message>
        <source>Next anchor</source>
        <translation>下一个锚点</translation>
    </message>
    <message>
        <source>Animate</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>Record, or stop and keep</source>
        <translation>录音，或停止并保留</translation>
    </message>
    <message>
        <source>A frame back</source>
        <translation>后退一帧</translation>
    </message>
    <message>
        <source>A frame forward</source>
        <translation>前进一帧</translation>
    </message>
    <message>
        <source>A second back</source>
        <translation>后退一秒</translation>
    </message>
    <message>
        <source>A second forward</source>
        <translation>前进一秒</translation>
    </message>
    <message>
        <source>To the start</source>
        <translation>到开头</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>到结尾</translation>
    </message>
    <message>
        <source>The loop begins here</source>
        <translation>循环从这里开始</translation>
    </message>
    <message>
        <source>The loop ends here</source>
        <translation>循环到这里结束</translation>
    </message>
    <message>
        <source>Set or remove a marker</source>
        <translation>设置或移除标记</translation>
    </message>
    <message>
        <source>Loop on or off</source>
        <translation>开启或关闭循环</translation>
    </message>
    <message>
        <source>Paint what may move</source>
        <translation>绘制可以动的部分</translation>
    </message>
    <message>
        <source>Compare two</source>
        <translation>比较两张</translation>
    </message>
    <message>
        <source>Rate one higher</source>
        <translation>评分加一</translation>
    </message>
    <message>
        <source>Rate one lower</source>
        <translation>评分减一</translation>
    </message>
    <message>
        <source>Fan out the batch, or stack it</source>
        <translation>展开或叠起这一批</translation>
    </message>
    <message>
        <source>Picture on another screen</source>
        <translation>在另一屏幕显示图片</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Find a model</source>
        <translation>查找模型</translation>
    </message>
    <message>
        <source>Delete the model</source>
        <translation>删除模型</translation>
    </message>
    <message>
        <source>Follow the microphone, or stop</source>
        <translation>跟随麦克风，或停止</translation>
    </message>
    <message>
        <source>Show or hide the layers</source>
        <translation>显示或隐藏图层</translation>
    </message>
    <message>
        <source>Add as a layer</source>
        <translation>添加为图层</translation>
    </message>
    <message>
        <source>Contact sheet</source>
        <translation>缩略图总览</translation>
    </message>
    <message>
        <source>Play a sound, or stop</source>
        <translation>播放或停止声音</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Left picture</source>
        <translation>左图</translation>
    </message>
    <message>
        <source>Right picture</source>
        <translation>右图</translation>
    </message>
    <message>
        <source>Back to all pictures</source>
        <translation>返回所有图片</translation>
    </message>
    <message>
        <source>Back to all pictures. Esc</source>
        <translation>返回所有图片（Esc）</translation>
    </message>
    <message>
        <source>Change sides</source>
        <translation>左右交换</translation>
    </message>
    <message>
        <source>Compare by</source>
        <translation>比较依据</translation>
    </message>
    <message>
        <source>Blind test</source>
        <translation>盲测</translation>
    </message>
    <message>
        <source>Blind test — choose without knowing which is which.</source>
        <translation>盲测 — 在不知道哪张是哪张的情况下选择。</translation>
    </message>
    <message>
        <source>Which one is better?</source>
        <translation>哪一张更好？</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左边</translation>
    </message>
    <message>
        <source>Left — this one is better. Left</source>
        <translation>左边 — 这一张更好（Left）</translation>
    </message>
    <message>
        <source>Equal</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>Equal — neither is better. Down</source>
        <translation>相同 — 两张一样好（Down）</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右边</translation>
    </message>
    <message>
        <source>Right — this one is better. Right</source>
        <translation>右边 — 这一张更好（Right）</translation>
    </message>
    <message>
        <source>{n} of {total}</source>
        <translation>第 {n} 张，共 {total} 张</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Compare two pictures</source>
        <translation>比较两张图片</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Pictures</source>
        <translation>张数</translation>
    </message>
    <message>
        <source>Pictures — how many to draw, 1 to 32.</source>
        <translation>张数：一次画几张，1 到 32。</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>Draws the pictures. Ctrl+Enter</source>
        <translation>开始绘制（Ctrl+Enter）</translation>
    </message>
    <message>
        <source>{count} of {limit} words</source>
        <translation>{count} / {limit} 词</translation>
    </message>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n 词</numerusform>
        </translation>
    </message>
    <message>
        <source>The words beyond the limit are not read.</source>
        <translation>超出上限的词不会被读取。</translation>
    </message>
    <message>
        <source>Not known: {unknown}</source>
        <translation>不认识：{unknown}</translation>
    </message>
    <message>
        <source>Understood as: {words}</source>
        <translation>理解为：{words}</translation>
    </message>
    <message>
        <source>Understood as: {words} · not known: {unknown}</source>
        <translation>理解为：{words} · 不认识：{unknown}</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Moved by {shares}</source>
        <translation>影响比重：{shares}</translation>
    </message>
    <message>
        <source>Weight of the prompt</source>
        <translation>提示词权重</translation>
    </message>
    <message>
        <source>Weight — how much the prompt counts in the mix.</source>
        <translation>权重：提示词在混合中所占的分量。</translation>
    </message>
</context>
<context>
    <name>ContactSheetForm</name>
    <message>
        <source>Contact sheet</source>
        <translation>缩略图总览</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列数</translation>
    </message>
    <message>
        <source>{side} px</source>
        <translation>{side} px</translation>
    </message>
    <message>
        <source>Size of a picture</source>
        <translation>每张图片的大小</translation>
    </message>
    <message>
        <source>Below each picture</source>
        <translation>图片下方</translation>
    </message>
    <message>
        <source>Its prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Its file name</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Ground</source>
        <translation>底色</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白色</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>{pictures} in {columns} × {rows}, as one PNG.</source>
        <translation>{pictures}，排成 {columns} × {rows}，存为一张 PNG。</translation>
    </message>
    <message>
        <source>There are no pictures here for a contact sheet.</source>
        <translation>这里没有可放入缩略图总览的图片。</translation>
    </message>
    <message>
        <source>Save the contact sheet</source>
        <translation>保存缩略图总览</translation>
    </message>
</context>
<context>
    <name>CreateColumn</name>
    <message>
        <source>{side} px</source>
        <translation>{side} px</translation>
    </message>
    <message>
        <source>new each time</source>
        <translation>每次更新</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n 步</numerusform>
        </translation>
    </message>
    <message>
        <source>guidance {number}</source>
        <translation>引导 {number}</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Size in pixels</source>
        <translation>尺寸（像素）</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>What should not appear</source>
        <translation>不应出现的内容</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>反向提示词</translation>
    </message>
    <message>
        <source>Negative prompt — what should not appear.</source>
        <translation>反向提示词：不应出现的内容。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Steps — more are slower and finer.</source>
        <translation>步数：越多越慢、越精细。</translation>
    </message>
    <message>
        <source>Guidance scale</source>
        <translation>引导强度</translation>
    </message>
    <message>
        <source>Guidance scale — more is closer to the prompt, and harsher.</source>
        <translation>引导强度：越大越贴近提示词，也越生硬。</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>采样器</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Variation</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Variation — keeps the picture of this seed and changes its details. More changes more.</source>
        <translation>变化：保留此种子的画面，只改变细节。数值越大，改变越多。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>Second pass</source>
        <translation>二次绘制</translation>
    </message>
    <message>
        <source>Second pass — draws once more over a larger copy, so many per cent of the size.</source>
        <translation>二次绘制——在放大的副本上再绘制一次，数值为尺寸的百分比。</translation>
    </message>
    <message>
        <source>Clip skip</source>
        <translation>CLIP 跳层</translation>
    </message>
    <message>
        <source>Clip skip — leaves out so many last layers of what reads the prompt.</source>
        <translation>CLIP 跳层——略去读取提示词的网络的最后若干层。</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Refiner — another model draws the last fifth of the steps.</source>
        <translation>精修模型——由另一个模型绘制最后五分之一的步数。</translation>
    </message>
    <message>
        <source>Refiner</source>
        <translation>精修模型</translation>
    </message>
</context>
<context>
    <name>CreateStrip</name>
    <message>
        <source>This session</source>
        <translation>本次会话</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Gallery — all your pictures. {key}</source>
        <translation>图库：你的全部图片（{key}）</translation>
    </message>
</context>
<context>
    <name>CreateWorkspace</name>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>One</source>
        <translation>单图</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>画板</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创作</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>&amp;Restore, as photo</source>
        <translation>修复(&amp;R)，作为照片</translation>
    </message>
    <message>
        <source>&amp;Explore, as anchor</source>
        <translation>探索，作为锚点(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Gallery</source>
        <translation>图库(&amp;G)</translation>
    </message>
    <message>
        <source>Create, as settings</source>
        <translation>创作（作为设置）</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Stop after this picture</source>
        <translation>画完这张后停止</translation>
    </message>
    <message>
        <source>Press Generate to draw these words.</source>
        <translation>点击“生成”，把这些文字画出来。</translation>
    </message>
    <message>
        <source>Click a picture to see it large. Drag it out to use it anywhere.</source>
        <translation>点击图片可放大查看，拖出窗口即可在别处使用。</translation>
    </message>
    <message>
        <source>Do you like this one? Vary draws others near it.</source>
        <translation>喜欢这一张吗？“变体”会画出相近的图片。</translation>
    </message>
    <message>
        <source>Open a picture with settings</source>
        <translation>打开带设置的图片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>{name} has settings inside.</source>
        <translation>“{name}”里带有设置。</translation>
    </message>
    <message>
        <source>Use settings</source>
        <translation>使用设置</translation>
    </message>
    <message>
        <source>Create, as picture</source>
        <translation>创作，作为参考图片</translation>
    </message>
    <message>
        <source>Use as picture</source>
        <translation>用作参考图片</translation>
    </message>
    <message>
        <source>&amp;Animate, as picture</source>
        <translation>动画(&amp;A)，作为图片</translation>
    </message>
    <message>
        <source>Import into the gallery</source>
        <translation>导入图库</translation>
    </message>
    <message>
        <source>Import into the models</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
</context>
<context>
    <name>DelayRow</name>
    <message>
        <source>Sound delay</source>
        <translation>声音延迟</translation>
    </message>
    <message>
        <source>Sound delay — for Bluetooth: raise it until picture and sound meet.</source>
        <translation>声音延迟：用于蓝牙，调高直到画面与声音对齐。</translation>
    </message>
</context>
<context>
    <name>DelaySheet</name>
    <message>
        <source>Sound delay</source>
        <translation>声音延迟</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Move the slider until each click and each flash come together.</source>
        <translation>移动滑块，直到每次滴答与每次闪光同时出现。</translation>
    </message>
</context>
<context>
    <name>Describing</name>
    <message>
        <source>{name} sees: {words}.</source>
        <translation>{name} 看到的是：{words}。</translation>
    </message>
    <message>
        <source>This picture shows {words}.</source>
        <translation>这张图片上是：{words}。</translation>
    </message>
    <message>
        <source>This may show {words}; it is a guess.</source>
        <translation>这可能是：{words}；只是猜测。</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Made</source>
        <translation>创建于</translation>
    </message>
    <message>
        <source>With</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Project: a photo with all its repairs</source>
        <translation>修复项目：一张照片及其全部修补</translation>
    </message>
    <message>
        <source>Walk: a way through pictures</source>
        <translation>漫游：穿行于图片之间的路线</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Repairs</source>
        <translation>修复次数</translation>
    </message>
    <message>
        <source>Filled with</source>
        <translation>填充方式</translation>
    </message>
    <message>
        <source>Variation</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>反向提示词</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>{width} × {height} px</source>
        <translation>{width} × {height} px</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day} {time}</translation>
    </message>
    <message>
        <source>Anchors</source>
        <translation>锚点</translation>
    </message>
    <message>
        <source>Animate</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Frames per second</source>
        <translation>每秒帧数</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>文件大小</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Layer {n}</source>
        <translation>图层 {n}</translation>
    </message>
</context>
<context>
    <name>DetailsFoot</name>
    <message>
        <source>Use these settings</source>
        <translation>使用这些设置</translation>
    </message>
    <message>
        <source>Use a part of the settings</source>
        <translation>使用部分设置</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy — the picture. Ctrl+C</source>
        <translation>复制：复制这张图片（Ctrl+C）</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export — as another file. Ctrl+E</source>
        <translation>导出：存为另一个文件（Ctrl+E）</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete — to the bin, with Undo. Delete</source>
        <translation>删除：移到回收站，可撤销（Delete）</translation>
    </message>
    <message>
        <source>This picture has no settings inside.</source>
        <translation>这张图片里没有设置。</translation>
    </message>
    <message>
        <source>Use these settings — every control of Create. A</source>
        <translation>使用这些设置：套用到创作的全部选项（A）</translation>
    </message>
    <message numerus="yes">
        <source>Export %n</source>
        <translation>
            <numerusform>导出 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>Prompt only</source>
        <translation>仅提示词</translation>
    </message>
    <message>
        <source>Seed only</source>
        <translation>仅种子</translation>
    </message>
    <message>
        <source>All but the seed</source>
        <translation>种子以外的全部设置</translation>
    </message>
    <message>
        <source>Open in Restore</source>
        <translation>在“修复”中打开</translation>
    </message>
    <message>
        <source>Open in Explore</source>
        <translation>在“探索”中打开</translation>
    </message>
    <message>
        <source>Open in Restore — the photo with its mask and repairs. Enter</source>
        <translation>在“修复”中打开：照片连同蒙版和修补。Enter</translation>
    </message>
    <message>
        <source>Open in Explore — the walk with its keys. Enter</source>
        <translation>在“探索”中打开：漫游及其关键帧。Enter</translation>
    </message>
    <message>
        <source>A sound has no settings.</source>
        <translation>声音没有设置。</translation>
    </message>
    <message>
        <source>Use these settings — Explore goes to this place. A</source>
        <translation>使用这些设置：探索回到这个位置（A）</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Star. .</source>
        <translation>加星标（.）</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>添加标签</translation>
    </message>
    <message>
        <source>New tag</source>
        <translation>新标签</translation>
    </message>
    <message>
        <source>New tag — Enter adds it.</source>
        <translation>新标签：按 Enter 添加。</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>Choose a picture to see how it was made.</source>
        <translation>选择一张图片，查看它是怎样画出来的。</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} of {total}</source>
        <translation>第 {n} 张，共 {total} 张</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>{time} of {length}</source>
        <translation>{time} / {length}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Play — this sound, or stop it. Space</source>
        <translation>播放——这段声音，或停止它。Space</translation>
    </message>
</context>
<context>
    <name>DictateRow</name>
    <message>
        <source>Dictate</source>
        <translation>口述</translation>
    </message>
    <message>
        <source>Listening · {seconds} s</source>
        <translation>正在听 · {seconds} 秒</translation>
    </message>
    <message>
        <source>Stop — writes down what you said.</source>
        <translation>停止 — 写下您说的话。</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在写…</translation>
    </message>
    <message>
        <source>Stop — nothing is written.</source>
        <translation>停止 — 不写下任何内容。</translation>
    </message>
    <message>
        <source>Dictate — speak, and the words are written here.</source>
        <translation>口述 — 说出来，文字就写在这里。</translation>
    </message>
</context>
<context>
    <name>DirectionRow</name>
    <message>
        <source>{low} – {high}</source>
        <translation>{low} – {high}</translation>
    </message>
    <message>
        <source>{title} — left is {low}, right is {high}.</source>
        <translation>{title}：左边{low}，右边{high}。</translation>
    </message>
    <message>
        <source>Remove {title}</source>
        <translation>移除{title}</translation>
    </message>
</context>
<context>
    <name>Directions</name>
    <message>
        <source>Dark</source>
        <translation>暗</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>亮</translation>
    </message>
    <message>
        <source>Cool</source>
        <translation>冷</translation>
    </message>
    <message>
        <source>Warm</source>
        <translation>暖</translation>
    </message>
    <message>
        <source>Plain</source>
        <translation>简洁</translation>
    </message>
    <message>
        <source>Detailed</source>
        <translation>细致</translation>
    </message>
    <message>
        <source>Far</source>
        <translation>远</translation>
    </message>
    <message>
        <source>Near</source>
        <translation>近</translation>
    </message>
    <message>
        <source>Turned left</source>
        <translation>左转</translation>
    </message>
    <message>
        <source>Turned right</source>
        <translation>右转</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下</translation>
    </message>
</context>
<context>
    <name>DocumentName</name>
    <message>
        <source>Name of the document</source>
        <translation>文档名称</translation>
    </message>
</context>
<context>
    <name>DownloadSheet</name>
    <message>
        <source>Download {title}</source>
        <translation>下载 {title}</translation>
    </message>
    <message>
        <source>Asking for size and licence…</source>
        <translation>正在询问大小和许可…</translation>
    </message>
    <message>
        <source>I accept this licence</source>
        <translation>我接受此许可</translation>
    </message>
    <message>
        <source>Its host gives it only to those who accepted the licence there. Accept it on its page, then keep a token of yours under Models ⋯ Downloads.</source>
        <translation>该网站只提供给在那里接受过许可的人。请在其页面上接受，然后在“模型 ⋯ 下载”中保存你的令牌。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>not stated by its host</source>
        <translation>网站未说明</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件数</translation>
    </message>
    <message>
        <source>Free disk</source>
        <translation>可用磁盘</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>存放于</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Accept the licence first.</source>
        <translation>请先接受许可。</translation>
    </message>
</context>
<context>
    <name>DownloadsSheet</name>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>as the system says</source>
        <translation>按系统设置</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>The token stays on this computer, in the system&apos;s keyring where there is one.</source>
        <translation>令牌只留在这台电脑上；系统有密钥环时存入其中。</translation>
    </message>
    <message>
        <source>Forget the token</source>
        <translation>忘记令牌</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>kept in the system&apos;s keyring</source>
        <translation>保存在系统密钥环中</translation>
    </message>
    <message>
        <source>kept in a file that only you can read</source>
        <translation>保存在只有你能读取的文件中</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>The mirror&apos;s address has to begin with https://, so that nobody can change what comes.</source>
        <translation>镜像地址必须以 https:// 开头，这样下载内容才不会被人篡改。</translation>
    </message>
</context>
<context>
    <name>Drops</name>
    <message>
        <source>Let this picture guide the drawing</source>
        <translation>用这张图片引导绘制</translation>
    </message>
    <message>
        <source>Let the beginning of this video guide the drawing</source>
        <translation>用这段视频的开头画面引导绘制</translation>
    </message>
    <message>
        <source>Let this sound guide the drawing</source>
        <translation>用这段声音引导绘制</translation>
    </message>
    <message>
        <source>Write this into the prompt</source>
        <translation>写入提示词</translation>
    </message>
    <message>
        <source>Import this folder into the gallery or the models</source>
        <translation>把这个文件夹导入图库或模型</translation>
    </message>
    <message>
        <source>Open it as the photo</source>
        <translation>作为照片打开</translation>
    </message>
    <message>
        <source>Open {n} photos</source>
        <translation>打开 {n} 张照片</translation>
    </message>
    <message>
        <source>Open the photos of this folder</source>
        <translation>打开这个文件夹里的照片</translation>
    </message>
    <message>
        <source>Open the beginning of this video as the photo</source>
        <translation>把这段视频的开头画面作为照片打开</translation>
    </message>
    <message>
        <source>Load it as the mask</source>
        <translation>作为蒙版载入</translation>
    </message>
    <message>
        <source>Animate this picture</source>
        <translation>让这张图片动起来</translation>
    </message>
    <message>
        <source>Animate {n} pictures, one after the other on the beats</source>
        <translation>让 {n} 张图片随节拍依次出现</translation>
    </message>
    <message>
        <source>Animate the pictures of this folder, one after the other on the beats</source>
        <translation>让这个文件夹里的图片随节拍依次出现</translation>
    </message>
    <message>
        <source>Let this sound move the picture</source>
        <translation>让这段声音带动图片</translation>
    </message>
    <message>
        <source>Let the sound of this video move the picture</source>
        <translation>让这段视频的声音带动图片</translation>
    </message>
    <message>
        <source>Make this picture an anchor</source>
        <translation>把这张图片设为锚点</translation>
    </message>
    <message>
        <source>Make {n} pictures anchors</source>
        <translation>把 {n} 张图片设为锚点</translation>
    </message>
    <message>
        <source>Make these words an anchor</source>
        <translation>把这些文字设为锚点</translation>
    </message>
    <message>
        <source>Import it into the gallery</source>
        <translation>导入图库</translation>
    </message>
    <message>
        <source>Import {n} files into the gallery</source>
        <translation>把 {n} 个文件导入图库</translation>
    </message>
    <message>
        <source>Search for this text</source>
        <translation>搜索这段文字</translation>
    </message>
    <message>
        <source>Import into the models</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>Open this project in Restore</source>
        <translation>在“修复”中打开这个项目</translation>
    </message>
    <message>
        <source>Open this walk in Explore</source>
        <translation>在“探索”中打开这段漫游</translation>
    </message>
    <message>
        <source>Let a sound move this walk</source>
        <translation>让声音带动这段漫游</translation>
    </message>
    <message>
        <source>A picture. Drop it on any workspace but this one.</source>
        <translation>这是图片。请拖到其他工作区。</translation>
    </message>
    <message>
        <source>A video. Drop it on Create, Restore, Animate or Gallery.</source>
        <translation>这是视频。请拖到“创作”“修复”“动画”或“图库”。</translation>
    </message>
    <message>
        <source>Text. Drop it on Create, Explore, Gallery or Models.</source>
        <translation>这是文字。请拖到“创作”“探索”“图库”或“模型”。</translation>
    </message>
    <message>
        <source>A project. Drop it on Restore or Gallery.</source>
        <translation>这是项目。请拖到“修复”或“图库”。</translation>
    </message>
    <message>
        <source>A walk. Drop it on Explore, Animate or Gallery.</source>
        <translation>这是漫游。请拖到“探索”“动画”或“图库”。</translation>
    </message>
    <message>
        <source>A folder. Drop it on Restore, Animate, Gallery or Models.</source>
        <translation>这是文件夹。请拖到“修复”“动画”“图库”或“模型”。</translation>
    </message>
    <message>
        <source>Lay this picture on top</source>
        <translation>将此图片叠放在最上层</translation>
    </message>
    <message>
        <source>Lay {n} pictures on top</source>
        <translation>将 {n} 张图片叠放在最上层</translation>
    </message>
    <message>
        <source>Make an anchor of this sound, or let keys snap to its beats</source>
        <translation>用这段声音做锚点，或让关键帧对齐它的节拍</translation>
    </message>
    <message>
        <source>A sound. Drop it on Create, Animate, Explore or Gallery.</source>
        <translation>这是声音。请拖到“创作”“动画”“探索”或“图库”。</translation>
    </message>
</context>
<context>
    <name>Empty</name>
    <message>
        <source>Or begin with one of these:</source>
        <translation>或者从下面选一句开始：</translation>
    </message>
    <message>
        <source>a friendly fox</source>
        <translation>一只友善的狐狸</translation>
    </message>
    <message>
        <source>a red apple with a leaf</source>
        <translation>带叶子的红苹果</translation>
    </message>
    <message>
        <source>a rocket among the stars</source>
        <translation>群星中的火箭</translation>
    </message>
    <message>
        <source>Write this into the prompt.</source>
        <translation>写入提示词。</translation>
    </message>
    <message>
        <source>Describe a picture, drop one, or record a sound.</source>
        <translation>描述一幅画，拖入图片，或录一段声音。</translation>
    </message>
    <message>
        <source>Describe a picture or drop one.</source>
        <translation>描述一幅画，或拖入图片。</translation>
    </message>
    <message>
        <source>Describe a picture.</source>
        <translation>描述一幅画。</translation>
    </message>
</context>
<context>
    <name>EmptyAnimate</name>
    <message>
        <source>Add a picture</source>
        <translation>添加图片</translation>
    </message>
    <message>
        <source>Add a sound</source>
        <translation>添加声音</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>试试示例</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
    </message>
    <message>
        <source>Reading sound…</source>
        <translation>正在读取声音…</translation>
    </message>
    <message>
        <source>Write the prompts that the picture walks between.</source>
        <translation>写下图片要在其间漫游的提示词。</translation>
    </message>
    <message>
        <source>Now add a picture.</source>
        <translation>现在添加一张图片。</translation>
    </message>
    <message>
        <source>Add a picture and a sound. They will move together.</source>
        <translation>添加一张图片和一段声音，它们会一起动起来。</translation>
    </message>
</context>
<context>
    <name>EmptyLayers</name>
    <message>
        <source>Add the chosen picture</source>
        <translation>添加所选图片</translation>
    </message>
    <message>
        <source>Add the chosen picture — as a layer. L</source>
        <translation>添加所选图片：作为图层。L</translation>
    </message>
    <message>
        <source>Open pictures…</source>
        <translation>打开图片…</translation>
    </message>
    <message>
        <source>Lay pictures over each other, mask them and blend them. Or drop some here.</source>
        <translation>把图片叠放、加蒙版并混合，也可以把图片拖到这里。</translation>
    </message>
    <message>
        <source>No layers yet.</source>
        <translation>还没有图层。</translation>
    </message>
</context>
<context>
    <name>EmptyRestore</name>
    <message>
        <source>Drop a damaged photo here</source>
        <translation>把受损的照片拖到这里</translation>
    </message>
    <message>
        <source>Open photo</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Open photo. Ctrl+O</source>
        <translation>打开照片。Ctrl+O</translation>
    </message>
    <message>
        <source>Try the sample photo</source>
        <translation>试试示例照片</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
    </message>
    <message>
        <source>Opening the photo…</source>
        <translation>正在打开照片…</translation>
    </message>
</context>
<context>
    <name>EmptyView</name>
    <message>
        <source>Clear search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Import pictures</source>
        <translation>导入图片</translation>
    </message>
    <message>
        <source>Your pictures will appear here.</source>
        <translation>你的图片会出现在这里。</translation>
    </message>
    <message>
        <source>Nothing matches “{words}”.</source>
        <translation>没有与“{words}”匹配的图片。</translation>
    </message>
    <message>
        <source>Nothing matches these filters.</source>
        <translation>没有符合这些筛选条件的图片。</translation>
    </message>
    <message>
        <source>Search by look</source>
        <translation>按内容搜索</translation>
    </message>
    <message>
        <source>Search by look — what shows these words, whatever it is called.</source>
        <translation>按内容搜索：画面符合这些词的图片，不论叫什么名字。</translation>
    </message>
    <message>
        <source>Looking at your pictures…</source>
        <translation>正在查看您的图片…</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Choose folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>另选一个</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Save elsewhere</source>
        <translation>存到别处</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小尺寸</translation>
    </message>
    <message>
        <source>New seed</source>
        <translation>新种子</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Restore my work</source>
        <translation>恢复我的作品</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>重启引擎</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Something went wrong. The log has the details.</source>
        <translation>出了点问题。详情见日志。</translation>
    </message>
    <message>
        <source>Stopped. {kept} of {count} kept.</source>
        <translation>已停止。共 {count} 张，保留了 {kept} 张。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>This picture needs about {needed_gb} GB of graphics memory; {free_gb} GB are free.</source>
        <translation>这张图片约需 {needed_gb} GB 显存，目前空闲 {free_gb} GB。</translation>
    </message>
    <message>
        <source>There is not enough memory for this picture.</source>
        <translation>内存不足，无法绘制这张图片。</translation>
    </message>
    <message>
        <source>All of the photo is marked: leave something to continue from.</source>
        <translation>整张照片都被标记了：请留下一部分作为延续的依据。</translation>
    </message>
    <message>
        <source>The picture came out empty.</source>
        <translation>画出来的图片是空的。</translation>
    </message>
    <message>
        <source>Anchor {anchor} is left out: nothing is heard in {name}.</source>
        <translation>锚点 {anchor} 未参与：{name} 里听不到任何内容。</translation>
    </message>
    <message>
        <source>{name} is not installed.</source>
        <translation>“{name}”尚未安装。</translation>
    </message>
    <message>
        <source>{name} is damaged: its checksum does not match.</source>
        <translation>“{name}”已损坏：校验和不符。</translation>
    </message>
    <message>
        <source>{name} is damaged or incomplete.</source>
        <translation>{name} 已损坏或不完整。</translation>
    </message>
    <message>
        <source>{name} is of no kind that MM Studio knows.</source>
        <translation>{name} 不是 MM Studio 认识的类型。</translation>
    </message>
    <message>
        <source>{name} could contain a program and was not opened.</source>
        <translation>{name} 可能含有程序，未被打开。</translation>
    </message>
    <message>
        <source>{name} is made for {family}; here {needed} is needed.</source>
        <translation>{name} 适用于 {family}；这里需要 {needed}。</translation>
    </message>
    <message>
        <source>{name} is only a part of a model: {missing} is missing.</source>
        <translation>{name} 只是模型的一部分：缺少 {missing}。</translation>
    </message>
    <message>
        <source>{name} can be used once its licence ({licence}) is accepted.</source>
        <translation>接受 {name} 的许可（{licence}）后才能使用。</translation>
    </message>
    <message>
        <source>No connection to {host}. Everything else works without it.</source>
        <translation>无法连接 {host}。其他功能都不需要它。</translation>
    </message>
    <message>
        <source>{host} gives this file only to those who accepted its licence there. A token is missing or not allowed.</source>
        <translation>{host} 只向已在其网站接受许可的用户提供此文件。缺少令牌或令牌无权限。</translation>
    </message>
    <message>
        <source>{host} is too busy. Try again in {minutes} minutes.</source>
        <translation>{host} 正忙。请在 {minutes} 分钟后再试。</translation>
    </message>
    <message>
        <source>{name} is no longer at {host}.</source>
        <translation>{host} 上已没有 {name}。</translation>
    </message>
    <message>
        <source>The downloaded file is not the expected one and was removed.</source>
        <translation>下载的文件与预期不符，已被删除。</translation>
    </message>
    <message>
        <source>The picture came out empty at first and was decoded again in full precision.</source>
        <translation>画面最初是空的，已用全精度重新解码。</translation>
    </message>
    <message>
        <source>Memory was short: parts of the model waited outside the graphics card. This is slower.</source>
        <translation>内存不足：模型的一部分暂放在显卡之外，速度会慢一些。</translation>
    </message>
    <message>
        <source>Memory was short: the picture was decoded tile by tile.</source>
        <translation>内存不足：画面已分块解码。</translation>
    </message>
    <message>
        <source>{name} holds no net that fills holes.</source>
        <translation>“{name}”中没有可填补破洞的网络。</translation>
    </message>
    <message>
        <source>{name} can run programs when it is opened, so it was not.</source>
        <translation>“{name}”打开时可能会运行程序，因此没有打开。</translation>
    </message>
    <message>
        <source>This model does not know the style {name}.</source>
        <translation>此模型不支持“{name}”风格。</translation>
    </message>
    <message>
        <source>This model does not draw {width} × {height} px.</source>
        <translation>此模型不能绘制 {width} × {height} px 的图片。</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly and was started again. This picture was not finished; everything else is safe.</source>
        <translation>引擎意外停止，已重新启动。这张图片没有画完，其他内容都安全。</translation>
    </message>
    <message>
        <source>The system stopped the engine, probably because memory ran out.</source>
        <translation>系统终止了引擎，可能是内存不足。</translation>
    </message>
    <message>
        <source>This picture stopped the engine twice and was set aside.</source>
        <translation>这张图片两次使引擎停止，已被搁置。</translation>
    </message>
    <message>
        <source>The engine cannot start. Pictures can still be viewed and exported.</source>
        <translation>引擎无法启动。仍可查看和导出图片。</translation>
    </message>
    <message>
        <source>The engine stopped and was started again. Your work is safe.</source>
        <translation>引擎曾停止，已重新启动。你的工作没有丢失。</translation>
    </message>
    <message>
        <source>Stopped. The engine was started again.</source>
        <translation>已停止。引擎已重新启动。</translation>
    </message>
    <message>
        <source>The engine has not answered for {seconds} s. Wait, or restart it?</source>
        <translation>引擎已有 {seconds} 秒没有响应。继续等待，还是重启？</translation>
    </message>
    <message>
        <source>The graphics card was reset. Your picture is being made again.</source>
        <translation>显卡已重置。正在重新绘制你的图片。</translation>
    </message>
    <message>
        <source>The graphics card failed twice. This picture was not finished.</source>
        <translation>显卡两次出现故障。这张图片没有画完。</translation>
    </message>
    <message>
        <source>No supported graphics card was found; using the processor.</source>
        <translation>未找到支持的显卡，将使用处理器。</translation>
    </message>
    <message>
        <source>The queue of the last session is back.</source>
        <translation>已恢复上次会话的队列。</translation>
    </message>
    <message>
        <source>The queue is paused.</source>
        <translation>队列已暂停。</translation>
    </message>
    <message>
        <source>The disk is full. {needed_mb} MB are missing in {folder}.</source>
        <translation>磁盘已满。“{folder}”还缺 {needed_mb} MB。</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>磁盘已满。</translation>
    </message>
    <message>
        <source>The disk is full. The picture is not lost: free some space or save it elsewhere.</source>
        <translation>磁盘已满。图片没有丢失：请腾出空间，或存到别处。</translation>
    </message>
    <message>
        <source>The picture could not be saved in {folder}. It is not lost: save it elsewhere.</source>
        <translation>图片无法保存到“{folder}”。图片没有丢失：请存到别处。</translation>
    </message>
    <message>
        <source>Only {free_mb} MB are free in {folder}; this needs about {needed_mb} MB.</source>
        <translation>“{folder}”只剩 {free_mb} MB，约需 {needed_mb} MB。</translation>
    </message>
    <message>
        <source>The disk of {folder} does not answer as it should.</source>
        <translation>“{folder}”所在的磁盘响应异常。</translation>
    </message>
    <message>
        <source>{folder} cannot be written to.</source>
        <translation>“{folder}”不可写入。</translation>
    </message>
    <message>
        <source>The folder {folder} is not reachable.</source>
        <translation>无法访问文件夹“{folder}”。</translation>
    </message>
    <message>
        <source>{name} is in use; saved as {other}.</source>
        <translation>“{name}”正被占用，已存为“{other}”。</translation>
    </message>
    <message>
        <source>{name} was moved or deleted.</source>
        <translation>“{name}”已被移动或删除。</translation>
    </message>
    <message>
        <source>{name} cannot be read. It may be damaged or of an unknown kind.</source>
        <translation>“{name}”无法读取，可能已损坏或类型未知。</translation>
    </message>
    <message>
        <source>{name} is open in another program.</source>
        <translation>“{name}”已在其他程序中打开。</translation>
    </message>
    <message>
        <source>{name} does not answer.</source>
        <translation>“{name}”没有响应。</translation>
    </message>
    <message>
        <source>{name} is {mp} megapixels and would need {gb} GB. It is too large to open.</source>
        <translation>“{name}”有 {mp} 百万像素，需要 {gb} GB，太大，无法打开。</translation>
    </message>
    <message>
        <source>{name} is incomplete; {percent} % of it could be read.</source>
        <translation>“{name}”不完整，只读出了 {percent} %。</translation>
    </message>
    <message>
        <source>The colour profile of {name} is damaged; sRGB was assumed.</source>
        <translation>“{name}”的颜色配置文件已损坏，按 sRGB 处理。</translation>
    </message>
    <message>
        <source>{name} has {n} pictures; the first was opened.</source>
        <translation>“{name}”包含 {n} 张图片，已打开第一张。</translation>
    </message>
    <message>
        <source>There is no sound in {name}.</source>
        <translation>“{name}”里没有声音。</translation>
    </message>
    <message>
        <source>{name} is damaged; {seconds} s of it could be read.</source>
        <translation>“{name}”已损坏，只读出了 {seconds} 秒。</translation>
    </message>
    <message>
        <source>This sound is silent.</source>
        <translation>这段声音是静音的。</translation>
    </message>
    <message>
        <source>{name} could not listen; the built-in model did.</source>
        <translation>{name} 无法聆听，已改用内置模型。</translation>
    </message>
    <message>
        <source>Nothing that writes down speech is installed. Models lists Whisper.</source>
        <translation>没有安装能写下语音的模型。“模型”里列有 Whisper。</translation>
    </message>
    <message>
        <source>Nothing was said that could be written down.</source>
        <translation>没有听到可以写下的话。</translation>
    </message>
    <message>
        <source>{name} is damaged in {n} places; they are silent here.</source>
        <translation>“{name}”有 {n} 处损坏，这些地方按静音处理。</translation>
    </message>
    <message>
        <source>Recording needs PortAudio, which is not installed. Everything else works.</source>
        <translation>录音需要 PortAudio，但它没有安装。其他功能都可以使用。</translation>
    </message>
    <message>
        <source>No microphone was found.</source>
        <translation>没有找到麦克风。</translation>
    </message>
    <message>
        <source>The system does not allow recording.</source>
        <translation>系统不允许录音。</translation>
    </message>
    <message>
        <source>The microphone was disconnected after {seconds} s. The recording up to there was kept.</source>
        <translation>麦克风在 {seconds} 秒后断开，之前的录音已保留。</translation>
    </message>
    <message>
        <source>The disk is full. The recording up to {seconds} s was kept.</source>
        <translation>磁盘已满，前 {seconds} 秒的录音已保留。</translation>
    </message>
    <message>
        <source>The recording reached the largest size of a file and was kept.</source>
        <translation>录音已达到文件的最大尺寸，并已保留。</translation>
    </message>
    <message>
        <source>An unfinished recording of {seconds} s was found.</source>
        <translation>发现一段未完成的录音，长 {seconds} 秒。</translation>
    </message>
    <message>
        <source>{name} was saved by a newer version ({version}).</source>
        <translation>“{name}”由更新的版本（{version}）保存。</translation>
    </message>
    <message>
        <source>This picture has no settings inside.</source>
        <translation>这张图片里没有设置。</translation>
    </message>
    <message>
        <source>This picture names no seed that can be used here.</source>
        <translation>这张图片没有可在此使用的种子。</translation>
    </message>
    <message>
        <source>Only the first {kept} characters of the prompt were kept.</source>
        <translation>提示词只保留了前 {kept} 个字符。</translation>
    </message>
    <message>
        <source>Only files of this computer can be dropped here.</source>
        <translation>这里只能拖入本机上的文件。</translation>
    </message>
    <message>
        <source>These settings belong to a newer MM Studio and were left untouched.</source>
        <translation>这些设置属于更新版本的 MM Studio，未作改动。</translation>
    </message>
    <message>
        <source>The settings could not be read and were set aside. The usual ones are used.</source>
        <translation>设置无法读取，已另行保存。现使用默认设置。</translation>
    </message>
    <message>
        <source>MM Studio did not close properly. Restore your work and the queue?</source>
        <translation>MM Studio 上次未正常关闭。要恢复你的工作和队列吗？</translation>
    </message>
    <message>
        <source>The work of the last session could not be read and was set aside.</source>
        <translation>上次会话的内容无法读取，已另行保存。</translation>
    </message>
    <message>
        <source>The last session belongs to a newer MM Studio and was left untouched.</source>
        <translation>上次会话属于更新版本的 MM Studio，未作改动。</translation>
    </message>
    <message>
        <source>MM Studio stopped twice while starting. Nothing was restored this time and the queue is paused.</source>
        <translation>MM Studio 在启动时两次中断。这次没有恢复任何内容，队列已暂停。</translation>
    </message>
    <message>
        <source>Restored your work from {time}.</source>
        <translation>已恢复你 {time} 的工作。</translation>
    </message>
    <message>
        <source>The gallery index was damaged and is being rebuilt from your pictures. Nothing was lost.</source>
        <translation>图库索引已损坏，正在根据你的图片重建。没有丢失任何内容。</translation>
    </message>
    <message>
        <source>Another program holds the gallery index. Pictures are saved; they appear here later.</source>
        <translation>图库索引被其他程序占用。图片已保存，稍后会出现在这里。</translation>
    </message>
    <message>
        <source>The gallery index cannot be written. Pictures are saved; the index is made anew.</source>
        <translation>图库索引无法写入。图片已保存，索引将重新建立。</translation>
    </message>
    <message>
        <source>The gallery index belongs to a newer MM Studio. It is shown, not changed.</source>
        <translation>图库索引属于更新版本的 MM Studio，只显示，不改动。</translation>
    </message>
    <message>
        <source>{name} was saved in {folder}.</source>
        <translation>“{name}”已保存到“{folder}”。</translation>
    </message>
    <message>
        <source>Saved to your gallery. Its folder is {folder}.</source>
        <translation>已保存到图库，文件夹是“{folder}”。</translation>
    </message>
    <message>
        <source>Restored in {seconds} s.</source>
        <translation>已在 {seconds} s 内修复。</translation>
    </message>
    <message>
        <source>Restored one place in {seconds} s.</source>
        <translation>已在 {seconds} s 内修复 1 处。</translation>
    </message>
    <message>
        <source>Restored {n} places in {seconds} s.</source>
        <translation>已在 {seconds} s 内修复 {n} 处。</translation>
    </message>
    <message>
        <source>Nothing of the mask is left. Paint more, or raise Grow.</source>
        <translation>蒙版没有剩下任何内容。请多涂一些，或增大“扩展”。</translation>
    </message>
    <message>
        <source>{name} had another size and was scaled to the photo.</source>
        <translation>{name} 的尺寸不同，已缩放到照片的大小。</translation>
    </message>
    <message>
        <source>The first {most} pictures were opened.</source>
        <translation>已打开前 {most} 张图片。</translation>
    </message>
    <message>
        <source>One more photo waits in the list beside the name.</source>
        <translation>还有 1 张照片在名称旁的列表中等待。</translation>
    </message>
    <message>
        <source>{n} more photos wait in the list beside the name.</source>
        <translation>还有 {n} 张照片在名称旁的列表中等待。</translation>
    </message>
    <message>
        <source>Your photo in Restore is back, as it was at {time}.</source>
        <translation>“修复”中的照片已恢复到 {time} 的状态。</translation>
    </message>
    <message>
        <source>{name} has colours that no screen shows; they were converted to RGB.</source>
        <translation>{name} 的颜色屏幕无法直接显示，已转换为 RGB。</translation>
    </message>
    <message>
        <source>{name} has printing colours of 16 bit; it was opened with 8 bit per colour.</source>
        <translation>{name} 是 16 位印刷颜色，已按每色 8 位打开。</translation>
    </message>
    <message>
        <source>The notes of the camera in {name} are damaged and will be left out.</source>
        <translation>{name} 中的相机信息已损坏，将不会保留。</translation>
    </message>
    <message>
        <source>Made one by one because memory was short.</source>
        <translation>内存不足，已改为逐张绘制。</translation>
    </message>
    <message>
        <source>Made on the processor because graphics memory was short.</source>
        <translation>显存不足，已改用处理器绘制。</translation>
    </message>
    <message>
        <source>It came out black and was drawn again with higher precision.</source>
        <translation>画面全黑，已用更高精度重新绘制。</translation>
    </message>
    <message>
        <source>It came out in one flat colour. Another seed may help.</source>
        <translation>画面只有一种颜色。换个种子试试。</translation>
    </message>
    <message>
        <source>This model understands English.</source>
        <translation>此模型只懂英文，请用英文书写提示词。</translation>
    </message>
    <message>
        <source>This model understands English and Chinese.</source>
        <translation>此模型懂英文和中文，请用其中一种书写提示词。</translation>
    </message>
    <message>
        <source>Not read: {words}</source>
        <translation>未读取：{words}</translation>
    </message>
    <message>
        <source>No loudspeaker was found. The preview runs without sound.</source>
        <translation>没有找到扬声器。预览将不带声音播放。</translation>
    </message>
    <message>
        <source>There is nothing to move yet. Add a picture, or words for a walk.</source>
        <translation>还没有可以动起来的内容。请添加一张图片，或为漫游写些文字。</translation>
    </message>
    <message>
        <source>Films of the kind {kind} cannot be written here. Choose another format.</source>
        <translation>这里无法写出 {kind} 格式的影片。请选择其他格式。</translation>
    </message>
    <message>
        <source>Every anchor counts nothing. Give one of them a weight.</source>
        <translation>所有锚点的权重都是零。请给其中一个设置权重。</translation>
    </message>
    <message>
        <source>Anchor {anchor} is left out: {name} was moved, deleted or damaged.</source>
        <translation>锚点 {anchor} 未被使用：{name} 已被移动、删除或损坏。</translation>
    </message>
    <message>
        <source>Anchor {anchor} is left out: nothing can be made of it.</source>
        <translation>锚点 {anchor} 未被使用：无法由它得到图片。</translation>
    </message>
    <message>
        <source>{name} has {mp} megapixels. To open it takes about {gb} GB of memory.</source>
        <translation>{name} 有 {mp} 百万像素，打开它大约需要 {gb} GB 内存。</translation>
    </message>
    <message>
        <source>This system has no H.264; MPEG-4 was used instead.</source>
        <translation>此系统没有 H.264，已改用 MPEG-4。</translation>
    </message>
    <message>
        <source>This system has no VP9; VP8 was used instead.</source>
        <translation>此系统没有 VP9，已改用 VP8。</translation>
    </message>
    <message>
        <source>This system has no AAC; MP3 was used instead.</source>
        <translation>此系统没有 AAC，已改用 MP3。</translation>
    </message>
    <message>
        <source>This system has no Opus; Vorbis was used instead.</source>
        <translation>此系统没有 Opus，已改用 Vorbis。</translation>
    </message>
    <message>
        <source>An unfinished film of {seconds} s was found.</source>
        <translation>发现一段未完成的影片，长 {seconds} 秒。</translation>
    </message>
    <message>
        <source>No known sound was recognised; its mood is used instead.</source>
        <translation>没有认出已知的声音，改用它的情绪。</translation>
    </message>
    <message>
        <source>Write a prompt, or add a picture or a sound.</source>
        <translation>请写提示词，或加入图片或声音。</translation>
    </message>
    <message>
        <source>{name} is no picture and no sound. Drop one of these, or text.</source>
        <translation>“{name}”既不是图片也不是声音。请拖入图片、声音或文字。</translation>
    </message>
    <message>
        <source>“{name}” fills now. Ctrl+Z takes it back.</source>
        <translation>现在用“{name}”填补。按 Ctrl+Z 可撤销。</translation>
    </message>
    <message>
        <source>“Colour by hints” fills now. Ctrl+Z takes it back.</source>
        <translation>现在用“按提示上色”填补。按 Ctrl+Z 可撤销。</translation>
    </message>
    <message>
        <source>There are no photos in the folder {name}.</source>
        <translation>文件夹 {name} 中没有照片。</translation>
    </message>
    <message>
        <source>{name} holds {n} photos. The first {most} were opened.</source>
        <translation>{name} 中有 {n} 张照片，已打开前 {most} 张。</translation>
    </message>
    <message>
        <source>{name} was put into the bin.</source>
        <translation>{name} 已放入回收站。</translation>
    </message>
    <message>
        <source>There is no bin for it on this system. It is kept in {folder}.</source>
        <translation>此系统没有可用的回收站，内容仍保留在 {folder}。</translation>
    </message>
    <message>
        <source>There is room for {most} anchors. Remove one first.</source>
        <translation>最多可放 {most} 个锚点。请先移除一个。</translation>
    </message>
    <message>
        <source>This frame is made of frames too many times. Keep it as a picture first.</source>
        <translation>这一帧由帧嵌套的层数太多。请先把它保留为图片。</translation>
    </message>
    <message>
        <source>Looking after the models stopped. Nothing is lost; it starts again when needed.</source>
        <translation>模型管理停止了。没有丢失任何内容；需要时会重新启动。</translation>
    </message>
    <message>
        <source>{name} is ready.</source>
        <translation>{name} 已就绪。</translation>
    </message>
    <message>
        <source>{name} is whole.</source>
        <translation>{name} 完好无损。</translation>
    </message>
    <message>
        <source>{name} is damaged: its content is not what was installed.</source>
        <translation>{name} 已损坏：内容与安装时不同。</translation>
    </message>
    <message>
        <source>The microphone was disconnected. The picture no longer follows it.</source>
        <translation>麦克风已断开，画面不再随它而动。</translation>
    </message>
    <message>
        <source>Anchor {anchor} is left out: this model reads words, not pictures.</source>
        <translation>锚点 {anchor} 未参与：这个模型读文字，不读图片。</translation>
    </message>
    <message>
        <source>This model reads words, not pictures.</source>
        <translation>这个模型读文字，不读图片。</translation>
    </message>
    <message>
        <source>{name} needs the package {package}, which is not installed.</source>
        <translation>{name} 需要软件包 {package}，但它尚未安装。</translation>
    </message>
    <message>
        <source>There is room for {most} layers. Remove one first.</source>
        <translation>最多可放 {most} 个图层。请先移除一个。</translation>
    </message>
    <message>
        <source>There is no clear beat in {name} that keys could snap to.</source>
        <translation>{name} 里没有可供关键帧对齐的清晰节拍。</translation>
    </message>
    <message>
        <source>“{low} – {high}” is not offered: only {percent} % of the drawings tried show it, 80 % are needed.</source>
        <translation>没有提供“{low} – {high}”：试画的图里只有 {percent} % 体现出来，需要 80 %。</translation>
    </message>
    <message>
        <source>{name} is being enlarged. The result comes into Create and the gallery.</source>
        <translation>正在放大 {name}。结果会出现在“创作”和图库中。</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>The mask {name} has another size than the photo. Scale it to the photo?</source>
        <translation>蒙版 {name} 与照片尺寸不同。要缩放到照片的尺寸吗？</translation>
    </message>
    <message>
        <source>{name} looks at the picture…</source>
        <translation>{name} 正在看这张图片…</translation>
    </message>
    <message>
        <source>{name} needs {needed_gb} GB of memory; {free_gb} GB are free.</source>
        <translation>{name} 需要 {needed_gb} GB 内存；可用 {free_gb} GB。</translation>
    </message>
    <message>
        <source>This picture was enlarged by {name}, not drawn: it has no settings for Create.</source>
        <translation>这张图片是用 {name} 放大的，不是绘制的：没有可用于创作的设置。</translation>
    </message>
    <message>
        <source>No face was found. Mark them by hand.</source>
        <translation>没有找到人脸。请手动标记。</translation>
    </message>
</context>
<context>
    <name>ExploreColumn</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add — another anchor, at most 8.</source>
        <translation>添加：再加一个锚点，最多 8 个。</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Reset — all directions to the middle.</source>
        <translation>重置：所有方向回到中间。</translation>
    </message>
    <message>
        <source>Opposites — type two, like hot and cold; offered if enough drawings show them.</source>
        <translation>反义词：输入两个词，例如“热”和“冷”；有足够多的画能体现时才会提供。</translation>
    </message>
    <message>
        <source>Even steps</source>
        <translation>均匀步进</translation>
    </message>
    <message>
        <source>Even steps — equal visible change along the slider of the line.</source>
        <translation>均匀步进：沿直线滑块的可见变化处处相等。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Same for all</source>
        <translation>全部相同</translation>
    </message>
    <message>
        <source>Each its own</source>
        <translation>各自不同</translation>
    </message>
    <message>
        <source>Seed — one seed keeps pose and light while the subject changes.</source>
        <translation>种子：同一种子在主题变化时保持姿态和光线。</translation>
    </message>
    <message>
        <source>New seeds</source>
        <translation>新种子</translation>
    </message>
    <message>
        <source>New seeds — other chance. N</source>
        <translation>新种子：换一种随机。N</translation>
    </message>
    <message>
        <source>Truncation</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>Truncation — less is more usual, more is freer.</source>
        <translation>截断：越小越常见，越大越自由。</translation>
    </message>
    <message>
        <source>Map cells</source>
        <translation>地图格数</translation>
    </message>
    <message>
        <source>Step back</source>
        <translation>退一步</translation>
    </message>
    <message>
        <source>Step back — take the last step aside back.</source>
        <translation>退一步：撤回最近一次旁移。</translation>
    </message>
    <message>
        <source>Anchors</source>
        <translation>锚点</translation>
    </message>
    <message>
        <source>Directions</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Equal change along the slider</source>
        <translation>沿滑块变化均匀</translation>
    </message>
    <message>
        <source>Movement</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>{low} – {high}: trying it on twelve drawings…</source>
        <translation>{low} – {high}：正在十二幅画上试…</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>镜头</translation>
    </message>
    <message>
        <source>Draw with</source>
        <translation>绘制模型</translation>
    </message>
    <message>
        <source>Draw with — an installed model draws when the point rests; until then the starter sketches.</source>
        <translation>绘制模型：已安装的模型在控制点停下后绘制；在此之前由入门插画模型画草图。</translation>
    </message>
    <message>
        <source>Opposites…</source>
        <translation>反义词…</translation>
    </message>
    <message>
        <source>Listening to {name}…</source>
        <translation>正在听 {name}…</translation>
    </message>
</context>
<context>
    <name>ExploreMenus</name>
    <message>
        <source>Words…</source>
        <translation>文字…</translation>
    </message>
    <message>
        <source>Picture…</source>
        <translation>图片…</translation>
    </message>
    <message>
        <source>Sound…</source>
        <translation>声音…</translation>
    </message>
    <message>
        <source>A starter</source>
        <translation>一个起点</translation>
    </message>
    <message>
        <source>This frame</source>
        <translation>这一帧</translation>
    </message>
    <message>
        <source>Replace with a picture…</source>
        <translation>换成图片…</translation>
    </message>
    <message>
        <source>Replace with a sound…</source>
        <translation>换成声音…</translation>
    </message>
    <message>
        <source>Replace with this frame</source>
        <translation>换成这一帧</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Swap with {letter}</source>
        <translation>与 {letter} 交换</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Send to Create</source>
        <translation>发送到创作</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Mix in a picture…</source>
        <translation>混入一张图片…</translation>
    </message>
    <message>
        <source>Mix in a sound…</source>
        <translation>混入一段声音…</translation>
    </message>
    <message>
        <source>Take out: {part}</source>
        <translation>去掉：{part}</translation>
    </message>
    <message>
        <source>Make this anchor {letter}</source>
        <translation>设为锚点 {letter}</translation>
    </message>
    <message>
        <source>Add as another anchor</source>
        <translation>添加为新锚点</translation>
    </message>
    <message>
        <source>Time: {seconds} s…</source>
        <translation>时间：{seconds} s…</translation>
    </message>
    <message>
        <source>Move the point here</source>
        <translation>把圆点移到这里</translation>
    </message>
    <message>
        <source>Walks</source>
        <translation>漫游</translation>
    </message>
    <message>
        <source>Open a walk</source>
        <translation>打开漫游</translation>
    </message>
    <message>
        <source>There is no walk yet. K makes a key of the place where you are.</source>
        <translation>还没有漫游。按 K 可将当前位置设为关键帧。</translation>
    </message>
    <message>
        <source>Walk</source>
        <translation>漫游</translation>
    </message>
    <message>
        <source>Save the walk</source>
        <translation>保存漫游</translation>
    </message>
    <message>
        <source>Make what is heard an anchor</source>
        <translation>将听到的内容作为锚点</translation>
    </message>
    <message>
        <source>Snap keys to its beats</source>
        <translation>让关键帧对齐它的节拍</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Add a picture</source>
        <translation>添加图片</translation>
    </message>
    <message>
        <source>Sounds</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Choose a sound</source>
        <translation>选择声音</translation>
    </message>
</context>
<context>
    <name>ExploreWorkspace</name>
    <message>
        <source>Way to move</source>
        <translation>移动方式</translation>
    </message>
    <message>
        <source>Mix</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>直线</translation>
    </message>
    <message>
        <source>Triangle</source>
        <translation>三角</translation>
    </message>
    <message>
        <source>Pad</source>
        <translation>平面</translation>
    </message>
    <message>
        <source>Seed map</source>
        <translation>种子地图</translation>
    </message>
    <message>
        <source>Two starters are ready. Drag the point.</source>
        <translation>两个起点已就绪。拖动圆点吧。</translation>
    </message>
    <message>
        <source>Explore</source>
        <translation>探索</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Open walk…</source>
        <translation>打开漫游…</translation>
    </message>
    <message>
        <source>&amp;Gallery, keep this picture</source>
        <translation>图库，保留这张图片(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Create, words and seed</source>
        <translation>创作，文字和种子(&amp;C)</translation>
    </message>
    <message>
        <source>Make this frame an anchor</source>
        <translation>把这一帧设为锚点</translation>
    </message>
    <message>
        <source>New seeds</source>
        <translation>新种子</translation>
    </message>
    <message>
        <source>Add picture…</source>
        <translation>添加图片…</translation>
    </message>
    <message>
        <source>Save walk…</source>
        <translation>保存漫游…</translation>
    </message>
    <message>
        <source>Small pictures are sketches by the starter.</source>
        <translation>小图是入门模型画的草图。</translation>
    </message>
    <message>
        <source>Kept with a star.</source>
        <translation>已保留并加星。</translation>
    </message>
    <message>
        <source>Kept in the gallery.</source>
        <translation>已保留到图库。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>&amp;Restore, this picture</source>
        <translation>修复(&amp;R)，当前图片</translation>
    </message>
    <message>
        <source>&amp;Animate, the walk</source>
        <translation>动画，漫游(&amp;A)</translation>
    </message>
    <message>
        <source>Grid sheet…</source>
        <translation>网格图…</translation>
    </message>
    <message>
        <source>The grid sheet is in the gallery.</source>
        <translation>网格图已放入图库。</translation>
    </message>
    <message>
        <source>Move the weights, or click a picture around the middle.</source>
        <translation>调整权重，或点按中间周围的一张图。</translation>
    </message>
    <message>
        <source>Drag the pictures, or click one.</source>
        <translation>拖动这些图，或点按其中一张。</translation>
    </message>
</context>
<context>
    <name>ExportSheet</name>
    <message numerus="yes">
        <source>Export %n picture(s)</source>
        <translation>
            <numerusform>导出 %n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>正在导出</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>原格式</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Size — times width and height.</source>
        <translation>尺寸：宽和高的倍数。</translation>
    </message>
    <message>
        <source>Enlarging</source>
        <translation>放大方式</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Hard pixels</source>
        <translation>硬像素</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Quality — less makes a smaller file. WebP keeps every pixel at 100.</source>
        <translation>质量：数值越低，文件越小。WebP 在 100 时不损失任何像素。</translation>
    </message>
    <message>
        <source>Settings in the file</source>
        <translation>写入设置</translation>
    </message>
    <message>
        <source>Settings in the file — prompt and seed go with the picture, and it says that it was generated.</source>
        <translation>写入设置：提示词和种子随图片保存，并注明图片由程序生成。</translation>
    </message>
    <message>
        <source>Choose folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>File name — {name} {n} {prompt} {seed} {style} {model} {date} {time} {width} {height}</source>
        <translation>文件名：{name} {n} {prompt} {seed} {style} {model} {date} {time} {width} {height}</translation>
    </message>
    <message>
        <source>Originals</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>×   {width} × {height} px</source>
        <translation>×   {width} × {height} px</translation>
    </message>
    <message>
        <source>Not known: {tokens}</source>
        <translation>无法识别：{tokens}</translation>
    </message>
    <message numerus="yes">
        <source>Export %n</source>
        <translation>
            <numerusform>导出 %n 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>{files} · {size}</source>
        <translation>{files} · {size}</translation>
    </message>
    <message>
        <source>{files} · about {size}</source>
        <translation>{files} · 约 {size}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>{n} of {total}</source>
        <translation>第 {n} 张，共 {total} 张</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Exported</source>
        <translation>已导出</translation>
    </message>
    <message>
        <source>Not exported</source>
        <translation>未能导出</translation>
    </message>
    <message numerus="yes">
        <source>… and %n more.</source>
        <translation>
            <numerusform>…还有 %n 个。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped. {n} of {total} exported.</source>
        <translation>已停止。共 {total} 张，导出了 {n} 张。</translation>
    </message>
    <message>
        <source>{name} is in {folder}.</source>
        <translation>“{name}”已存入“{folder}”。</translation>
    </message>
    <message>
        <source>{n} of {total} exported.</source>
        <translation>共 {total} 张，导出了 {n} 张。</translation>
    </message>
    <message>
        <source>{n} pictures are in {folder}.</source>
        <translation>{n} 张图片已存入“{folder}”。</translation>
    </message>
</context>
<context>
    <name>FilesPage</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Choose — another folder for new pictures.</source>
        <translation>选择：为新图片另选文件夹。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open — show the folder.</source>
        <translation>打开：显示该文件夹。</translation>
    </message>
    <message>
        <source>Not known: {tokens}</source>
        <translation>无法识别：{tokens}</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>已加星标</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Style — shows pictures in one drawing style.</source>
        <translation>风格：只显示一种绘画风格的图片。</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Any style</source>
        <translation>全部风格</translation>
    </message>
    <message>
        <source>Delete removes this filter.</source>
        <translation>按 Delete 移除此筛选条件。</translation>
    </message>
    <message>
        <source>Stacks</source>
        <translation>叠放</translation>
    </message>
    <message>
        <source>Stacks — pictures drawn together lie on one another.</source>
        <translation>叠放 — 同一批绘制的图片叠在一起。</translation>
    </message>
    <message>
        <source>Smart folders</source>
        <translation>智能文件夹</translation>
    </message>
    <message>
        <source>Smart folders — saved searches, which show what matches then.</source>
        <translation>智能文件夹 — 保存的搜索，打开时显示当时匹配的图片。</translation>
    </message>
    <message>
        <source>Save this search…</source>
        <translation>保存此搜索…</translation>
    </message>
    <message>
        <source>Forget “{name}”</source>
        <translation>移除“{name}”</translation>
    </message>
    <message>
        <source>Looks like: {what}</source>
        <translation>看起来像：{what}</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Draw something</source>
        <translation>画点什么</translation>
    </message>
    <message>
        <source>Write a few words and get a picture.</source>
        <translation>写几个词，就能得到一幅画。</translation>
    </message>
    <message>
        <source>Restore a photo</source>
        <translation>修复照片</translation>
    </message>
    <message>
        <source>Mend scratches, dust and fading.</source>
        <translation>修补划痕、灰尘和褪色。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close. Esc</source>
        <translation>关闭（Esc）</translation>
    </message>
    <message>
        <source>What would you like to do?</source>
        <translation>想做点什么？</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>一切都留在这台电脑上。</translation>
    </message>
    <message>
        <source>Make sound move</source>
        <translation>让声音带动画面</translation>
    </message>
    <message>
        <source>A picture follows a song or your voice.</source>
        <translation>图片随歌曲或你的声音而动。</translation>
    </message>
</context>
<context>
    <name>FolderSheet</name>
    <message>
        <source>Restore a folder</source>
        <translation>修复整个文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose the folder with the photos.</source>
        <translation>选择照片所在的文件夹。</translation>
    </message>
    <message>
        <source>Choose the folder for the mended copies.</source>
        <translation>选择存放修复副本的文件夹。</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>灵敏度</translation>
    </message>
    <message>
        <source>Sensitivity — more finds fainter lines and more false ones.</source>
        <translation>灵敏度：越高越能找到淡淡的划痕，误报也越多。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>What became of each photo</source>
        <translation>每张照片的结果</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>显示文件夹</translation>
    </message>
    <message>
        <source>Another folder</source>
        <translation>另一个文件夹</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message numerus="yes">
        <source>Restore %n photo(s)</source>
        <translation>
            <numerusform>修复 %n 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>The copies need a folder of their own: the photos stay as they are.</source>
        <translation>副本需要单独的文件夹：原照片保持不变。</translation>
    </message>
    <message>
        <source>Scratches and dust are looked for and mended in a copy of each photo.</source>
        <translation>查找每张照片上的划痕与灰尘，并在副本中修复。</translation>
    </message>
    <message>
        <source>{n} of {total} · {name}</source>
        <translation>第 {n} 张，共 {total} 张 · {name}</translation>
    </message>
    <message>
        <source>{mended} mended · {untouched} without damage · {failed} not possible. {report} tells of each.</source>
        <translation>已修复 {mended} 张 · 完好 {untouched} 张 · 未能处理 {failed} 张。详情见 {report}。</translation>
    </message>
    <message numerus="yes">
        <source>Stopped. %n photo(s) were not begun.</source>
        <translation>
            <numerusform>已停止。还有 %n 张照片没有开始。</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos in</source>
        <translation>照片位于</translation>
    </message>
    <message>
        <source>Mended copies in</source>
        <translation>修复副本存入</translation>
    </message>
    <message>
        <source>The folder with the photos</source>
        <translation>照片所在的文件夹</translation>
    </message>
    <message>
        <source>The folder for the mended copies</source>
        <translation>存放修复副本的文件夹</translation>
    </message>
    <message>
        <source>nothing to repair found</source>
        <translation>没有发现需要修复的地方</translation>
    </message>
    <message>
        <source>1 place mended</source>
        <translation>修复了 1 处</translation>
    </message>
    <message>
        <source>{n} places mended</source>
        <translation>修复了 {n} 处</translation>
    </message>
    <message>
        <source>{name} — {what}</source>
        <translation>{name}：{what}</translation>
    </message>
</context>
<context>
    <name>FrameSheet</name>
    <message>
        <source>Paint beyond the edge</source>
        <translation>向画面外扩展</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>下</translation>
    </message>
    <message>
        <source>{side} — how many pixels are added there.</source>
        <translation>{side}——在此侧增加多少像素。</translation>
    </message>
    <message>
        <source>Widen</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>The photo stays as it is. A wider copy opens with its new edge masked: choose what to fill it with, then press Restore.</source>
        <translation>照片保持原样。将打开一个扩展后的副本，新增的边缘已加蒙版：选择填充方式，然后按“修复”。</translation>
    </message>
    <message>
        <source>{width} × {height} px</source>
        <translation>{width} × {height} px</translation>
    </message>
</context>
<context>
    <name>GalleryGrid</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Project: {name}</source>
        <translation>修复项目：{name}</translation>
    </message>
    <message>
        <source>Walk: {name}</source>
        <translation>漫游：{name}</translation>
    </message>
    <message>
        <source>{name}, out of reach</source>
        <translation>{name}，无法访问</translation>
    </message>
    <message>
        <source>{name}, starred</source>
        <translation>{name}，已加星标</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>d MMMM</source>
        <comment>a day of this year, as Qt writes dates</comment>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <comment>a day of another year</comment>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>{name}, stack of {count}</source>
        <translation>{name}，一叠 {count} 张</translation>
    </message>
    <message>
        <source>Sound: {name}</source>
        <translation>声音：{name}</translation>
    </message>
</context>
<context>
    <name>GalleryWorkspace</name>
    <message>
        <source>Sort</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Sort — the order of the pictures.</source>
        <translation>排序：图片的排列顺序。</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>{items} · {size}</source>
        <translation>{items} · {size}</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>Pictures, videos, sounds, projects and walks</source>
        <translation>图片、视频、声音、修复项目和漫游</translation>
    </message>
    <message>
        <source>Import pictures</source>
        <translation>导入图片</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n</source>
        <translation>
            <numerusform>删除 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新优先</translation>
    </message>
    <message>
        <source>There are no two pictures here to compare.</source>
        <translation>这里没有可以比较的两张图片。</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>最早优先</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>最大优先</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message numerus="yes">
        <source>%n of them is starred.</source>
        <translation>
            <numerusform>其中 %n 张已加星标。</numerusform>
        </translation>
    </message>
    <message>
        <source>It is starred.</source>
        <translation>它已加星标。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be read.</source>
        <translation>
            <numerusform>%n 个文件无法读取。</numerusform>
        </translation>
    </message>
    <message>
        <source>{imported} {left}</source>
        <translation>{imported}{left}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>There was nothing to import: these pictures are in the gallery.</source>
        <translation>没有可导入的内容：这些图片已在图库中。</translation>
    </message>
    <message>
        <source>Add as tags</source>
        <translation>添加为标签</translation>
    </message>
    <message>
        <source>Most alike</source>
        <translation>最相似</translation>
    </message>
    <message>
        <source>Choose a picture first: the others are sorted by how much they look like it.</source>
        <translation>请先选择一张图片：其他图片将按与它的相似程度排列。</translation>
    </message>
    <message numerus="yes">
        <source>Move %n item(s) to the bin?</source>
        <translation>
            <numerusform>将 %n 个项目移到回收站？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) moved to the bin.</source>
        <translation>
            <numerusform>已将 %n 个项目移到回收站。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) imported.</source>
        <translation>
            <numerusform>已导入 %n 个项目。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) restored.</source>
        <translation>
            <numerusform>已恢复 %n 个项目。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>The first free one</source>
        <translation>第一块空闲的屏幕</translation>
    </message>
</context>
<context>
    <name>GridForm</name>
    <message>
        <source>Grid sheet</source>
        <translation>网格图</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>种子数</translation>
    </message>
    <message>
        <source>Styles — none: as each anchor has it</source>
        <translation>风格（不选则沿用各锚点自己的）</translation>
    </message>
    <message>
        <source>Draw the grid</source>
        <translation>绘制网格</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) and one sheet of all</source>
        <translation>
            <numerusform>%n 张图片和一张总图</numerusform>
        </translation>
    </message>
    <message>
        <source>At most {most} pictures make a sheet.</source>
        <translation>一张网格图最多 {most} 张图片。</translation>
    </message>
</context>
<context>
    <name>HeardChip</name>
    <message>
        <source>{name} — {share} % of what was heard. × removes it; drag it to the front to make it count more.</source>
        <translation>{name}：占听到内容的 {share} %。× 移除；拖到前面可加大分量。</translation>
    </message>
</context>
<context>
    <name>HeardChips</name>
    <message>
        <source>All that was heard</source>
        <translation>听到的全部内容</translation>
    </message>
    <message>
        <source>Heard</source>
        <translation>听到</translation>
    </message>
    <message>
        <source>Heard — remove what is wrong.</source>
        <translation>听到的内容：移除不对的。</translation>
    </message>
</context>
<context>
    <name>HintBox</name>
    <message>
        <source>Another colour</source>
        <translation>其他颜色</translation>
    </message>
    <message>
        <source>Another colour — any that you know the place to have.</source>
        <translation>其他颜色：您知道此处应有的任何颜色。</translation>
    </message>
    <message>
        <source>Colours of hints</source>
        <translation>提示的颜色</translation>
    </message>
    <message>
        <source>Forget the hints</source>
        <translation>清除提示</translation>
    </message>
    <message>
        <source>Forget the hints — all that were painted.</source>
        <translation>清除提示：清除已画的全部提示。</translation>
    </message>
    <message>
        <source>Colour hint</source>
        <translation>颜色提示</translation>
    </message>
    <message>
        <source>Colour {name}</source>
        <translation>颜色 {name}</translation>
    </message>
    <message>
        <source>Skin</source>
        <translation>皮肤</translation>
    </message>
    <message>
        <source>Brown hair</source>
        <translation>棕发</translation>
    </message>
    <message>
        <source>Blond hair</source>
        <translation>金发</translation>
    </message>
    <message>
        <source>Sky</source>
        <translation>天空</translation>
    </message>
    <message>
        <source>Water</source>
        <translation>水</translation>
    </message>
    <message>
        <source>Grass</source>
        <translation>草地</translation>
    </message>
    <message>
        <source>Leaves</source>
        <translation>树叶</translation>
    </message>
    <message>
        <source>Wood</source>
        <translation>木头</translation>
    </message>
    <message>
        <source>Sand</source>
        <translation>沙土</translation>
    </message>
    <message>
        <source>Red cloth</source>
        <translation>红布</translation>
    </message>
    <message>
        <source>Blue cloth</source>
        <translation>蓝布</translation>
    </message>
    <message>
        <source>Grey: no colour</source>
        <translation>灰色：无颜色</translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message>
        <source>Skip the hints</source>
        <translation>跳过提示</translation>
    </message>
    <message>
        <source>Skip the hints. Esc</source>
        <translation>跳过提示。Esc</translation>
    </message>
</context>
<context>
    <name>ItemMenus</name>
    <message>
        <source>Play or stop</source>
        <translation>播放或停止</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Use these settings</source>
        <translation>使用这些设置</translation>
    </message>
    <message>
        <source>Send to Animate</source>
        <translation>发送到动画</translation>
    </message>
    <message>
        <source>Send to Restore</source>
        <translation>发送到“修复”</translation>
    </message>
    <message>
        <source>Send to Explore</source>
        <translation>发送到探索</translation>
    </message>
    <message>
        <source>Take the star away</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Stack the batch</source>
        <translation>叠起这一批</translation>
    </message>
    <message>
        <source>Fan out the batch</source>
        <translation>展开这一批</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>添加标签</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>更多类似图片</translation>
    </message>
    <message>
        <source>Describe</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>Enlarge with {name}</source>
        <translation>用 {name} 放大</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message numerus="yes">
        <source>Export %n</source>
        <translation>
            <numerusform>导出 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Contact sheet…</source>
        <translation>缩略图总览…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n</source>
        <translation>
            <numerusform>删除 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>&amp;Animate, as sound</source>
        <translation>动画，作为声音(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Create, as sound</source>
        <translation>创作，作为声音(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Restore, as project</source>
        <translation>修复，作为项目(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Explore, as walk</source>
        <translation>探索，作为漫游(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Animate, as walk</source>
        <translation>动画，作为漫游(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Create, as settings</source>
        <translation>创作(&amp;C)，作为设置</translation>
    </message>
    <message>
        <source>Create, as &amp;picture</source>
        <translation>创作，作为参考图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Restore, as photo</source>
        <translation>修复(&amp;R)，作为照片</translation>
    </message>
    <message>
        <source>&amp;Animate, as picture</source>
        <translation>动画(&amp;A)，作为图片</translation>
    </message>
    <message>
        <source>&amp;Explore, as anchor</source>
        <translation>探索，作为锚点(&amp;E)</translation>
    </message>
    <message>
        <source>Explore, to its place</source>
        <translation>探索，回到它的位置</translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message>
        <source>Mending a photo</source>
        <translation>正在修复照片</translation>
    </message>
    <message>
        <source>Looking for damage</source>
        <translation>正在查找损伤</translation>
    </message>
    <message>
        <source>Without a prompt</source>
        <translation>无提示词</translation>
    </message>
    <message>
        <source>Making a film</source>
        <translation>正在制作影片</translation>
    </message>
    <message>
        <source>Between: {prompt}</source>
        <translation>之间：{prompt}</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Enlarging a picture</source>
        <translation>正在放大图片</translation>
    </message>
    <message>
        <source>Looking for faces</source>
        <translation>正在查找人脸</translation>
    </message>
</context>
<context>
    <name>KeyButton</name>
    <message>
        <source>Press the keys</source>
        <translation>请按下按键</translation>
    </message>
    <message>
        <source>{command} — click, then press the new keys. Esc keeps the old ones.</source>
        <translation>{command} — 单击后按下新的按键。按 Esc 保留原来的按键。</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>无快捷键</translation>
    </message>
</context>
<context>
    <name>KeyLane</name>
    <message>
        <source>Prompts</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Remove the keyframes of {destination}</source>
        <translation>删除“{destination}”的关键帧</translation>
    </message>
</context>
<context>
    <name>KeyRow</name>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>无按键</translation>
    </message>
    <message>
        <source>No key — the command keeps its button.</source>
        <translation>无按键 — 命令的按钮仍然可用。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Use it here</source>
        <translation>用于此命令</translation>
    </message>
    <message>
        <source>Reset to {keys}</source>
        <translation>重置为 {keys}</translation>
    </message>
    <message>
        <source>{keys} is the key of “{command}”, which would lose it.</source>
        <translation>{keys} 是“{command}”的按键，改用后该命令将失去它。</translation>
    </message>
</context>
<context>
    <name>KeyTimeSheet</name>
    <message>
        <source>Time of the key</source>
        <translation>关键帧的时间</translation>
    </message>
    <message>
        <source>Seconds from the beginning</source>
        <translation>从开头起的秒数</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>KeyframesBody</name>
    <message>
        <source>Keyframes of {destination}</source>
        <translation>“{destination}”的关键帧</translation>
    </message>
    <message>
        <source>Keyframes — drag one to move it, double-click for a new one, Delete takes it away.</source>
        <translation>关键帧：拖动即可移动，双击新建，按 Delete 删除。</translation>
    </message>
    <message>
        <source>{value} at {time}</source>
        <translation>{time} 处为 {value}</translation>
    </message>
    <message>
        <source>Evenly to the next</source>
        <translation>匀速到下一个</translation>
    </message>
    <message>
        <source>Smoothly to the next</source>
        <translation>平滑到下一个</translation>
    </message>
    <message>
        <source>Hold until the next</source>
        <translation>保持到下一个</translation>
    </message>
    <message>
        <source>Remove this keyframe</source>
        <translation>删除此关键帧</translation>
    </message>
</context>
<context>
    <name>KeysEditor</name>
    <message>
        <source>Find a key</source>
        <translation>查找按键</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <source>No command and no key is called so.</source>
        <translation>没有这样的命令或按键。</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>KeysSheet</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Find a key</source>
        <translation>查找快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close. Esc</source>
        <translation>关闭（Esc）</translation>
    </message>
    <message>
        <source>Show the welcome again</source>
        <translation>再次显示欢迎页</translation>
    </message>
</context>
<context>
    <name>LaneHead</name>
    <message>
        <source>Hide {lane}</source>
        <translation>隐藏“{lane}”</translation>
    </message>
</context>
<context>
    <name>LargePicture</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>正在准备…</translation>
    </message>
</context>
<context>
    <name>LargeView</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Back to all pictures</source>
        <translation>返回全部图片</translation>
    </message>
    <message>
        <source>Back to all pictures. Esc</source>
        <translation>返回全部图片（Esc）</translation>
    </message>
    <message>
        <source>Previous picture</source>
        <translation>上一张</translation>
    </message>
    <message>
        <source>Previous picture. Left</source>
        <translation>上一张（←）</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>下一张</translation>
    </message>
    <message>
        <source>Next picture. Right</source>
        <translation>下一张（→）</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Star. .</source>
        <translation>加星标（.）</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Fit. Ctrl+0</source>
        <translation>适合窗口（Ctrl+0）</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
</context>
<context>
    <name>LatentMap</name>
    <message>
        <source>Point</source>
        <translation>圆点</translation>
    </message>
    <message>
        <source>Point — drag it, or use the arrow keys; Shift goes further.</source>
        <translation>圆点：拖动它，或用方向键；按住 Shift 走得更远。</translation>
    </message>
</context>
<context>
    <name>LayerRows</name>
    <message>
        <source>Name of the layer</source>
        <translation>图层名称</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>No layers yet.</source>
        <translation>还没有图层。</translation>
    </message>
    <message>
        <source>Its file is gone</source>
        <translation>其文件已不存在</translation>
    </message>
    <message>
        <source>{blend} · {percent} %</source>
        <translation>{blend} · {percent}%</translation>
    </message>
    <message>
        <source>{layer}, hidden</source>
        <translation>{layer}，已隐藏</translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>Normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Multiply</source>
        <translation>正片叠底</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>滤色</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>Darken</source>
        <translation>变暗</translation>
    </message>
    <message>
        <source>Lighten</source>
        <translation>变亮</translation>
    </message>
    <message>
        <source>Colour dodge</source>
        <translation>颜色减淡</translation>
    </message>
    <message>
        <source>Colour burn</source>
        <translation>颜色加深</translation>
    </message>
    <message>
        <source>Hard light</source>
        <translation>强光</translation>
    </message>
    <message>
        <source>Soft light</source>
        <translation>柔光</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>相加</translation>
    </message>
</context>
<context>
    <name>LayersCanvas</name>
    <message>
        <source>Board of layers</source>
        <translation>图层画板</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n 个图层</numerusform>
        </translation>
    </message>
    <message>
        <source>{layers}. Chosen: {name}, {blend}, {percent} %</source>
        <translation>{layers}。已选：{name}，{blend}，{percent}%</translation>
    </message>
</context>
<context>
    <name>LayersPanel</name>
    <message>
        <source>Add a layer</source>
        <translation>添加图层</translation>
    </message>
    <message>
        <source>Add a layer — the chosen result, or a file. L</source>
        <translation>添加图层 — 所选结果或一个文件。L</translation>
    </message>
    <message>
        <source>Double</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Double — a copy above the layer.</source>
        <translation>复制 — 在该图层上方生成副本。</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Up — above its neighbour. Alt+Up</source>
        <translation>上移 — 移到相邻图层之上。Alt+Up</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Down — below its neighbour. Alt+Down</source>
        <translation>下移 — 移到相邻图层之下。Alt+Down</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Mirror — left becomes right.</source>
        <translation>镜像 — 左右互换。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove — takes the layer away; its picture stays. Delete</source>
        <translation>移除 — 去掉图层，图片保留。Delete</translation>
    </message>
    <message>
        <source>Blend</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Blend — how the layer covers what is below it.</source>
        <translation>混合 — 图层如何覆盖其下的内容。</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Opacity — less shows more of what is below.</source>
        <translation>不透明度 — 越低，下方内容显露越多。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Size of the layer.</source>
        <translation>大小 — 图层的大小。</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>Angle — clockwise.</source>
        <translation>角度 — 顺时针。</translation>
    </message>
    <message>
        <source>What a drag does</source>
        <translation>拖动的作用</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>What the brush does</source>
        <translation>画笔的作用</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Show again</source>
        <translation>恢复显示</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Brush — its size, in pixels of the board. The right button does the opposite.</source>
        <translation>画笔 — 大小，以画板像素计。右键作用相反。</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>柔和度</translation>
    </message>
    <message>
        <source>Softness — how gradually the brush ends.</source>
        <translation>柔和度 — 画笔边缘的过渡程度。</translation>
    </message>
    <message>
        <source>Whole mask…</source>
        <translation>整个蒙版…</translation>
    </message>
    <message>
        <source>Whole mask — hide all, invert, fade.</source>
        <translation>整个蒙版 — 全部隐藏、反转、渐隐。</translation>
    </message>
    <message>
        <source>Size of the board</source>
        <translation>画板大小</translation>
    </message>
    <message>
        <source>Size of the board — in pixels.</source>
        <translation>画板大小 — 以像素计。</translation>
    </message>
    <message>
        <source>To the gallery</source>
        <translation>到图库</translation>
    </message>
    <message>
        <source>To the gallery — all layers as one picture.</source>
        <translation>到图库 — 所有图层合成一张图片。</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Export — as PNG or OpenRaster with all layers. Ctrl+E</source>
        <translation>导出 — 存为 PNG，或含全部图层的 OpenRaster。Ctrl+E</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>The chosen result</source>
        <translation>所选结果</translation>
    </message>
    <message>
        <source>A file…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>Hide all</source>
        <translation>全部隐藏</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>反转</translation>
    </message>
    <message>
        <source>Fade to the left</source>
        <translation>向左渐隐</translation>
    </message>
    <message>
        <source>Fade to the right</source>
        <translation>向右渐隐</translation>
    </message>
    <message>
        <source>Fade upwards</source>
        <translation>向上渐隐</translation>
    </message>
    <message>
        <source>Fade downwards</source>
        <translation>向下渐隐</translation>
    </message>
</context>
<context>
    <name>LayersRoom</name>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Export the layers</source>
        <translation>导出图层</translation>
    </message>
    <message>
        <source>OpenRaster, with all layers</source>
        <translation>OpenRaster，含全部图层</translation>
    </message>
    <message>
        <source>PNG, as one picture</source>
        <translation>PNG，合成一张图片</translation>
    </message>
    <message>
        <source>&amp;Restore, all layers</source>
        <translation>修复(&amp;R)，全部图层</translation>
    </message>
    <message>
        <source>&amp;Animate, all layers</source>
        <translation>动画(&amp;A)，全部图层</translation>
    </message>
    <message>
        <source>&amp;Explore, all layers</source>
        <translation>探索(&amp;E)，全部图层</translation>
    </message>
    <message>
        <source>&amp;Create, all layers as picture</source>
        <translation>创作(&amp;C)，全部图层作为图片</translation>
    </message>
    <message>
        <source>&amp;Gallery, all layers</source>
        <translation>图库(&amp;G)，全部图层</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Double</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Fill the board</source>
        <translation>铺满画板</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Choose pictures</source>
        <translation>选择图片</translation>
    </message>
</context>
<context>
    <name>LeftCard</name>
    <message>
        <source>Keep what is there</source>
        <translation>保留已有部分</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>{name} was not finished: the program ended before.</source>
        <translation>{name} 未能完成：程序中途退出。</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Level</source>
        <translation>电平</translation>
    </message>
    <message>
        <source>Level — keep it below the light at the end, or it sounds distorted.</source>
        <translation>电平：不要碰到末端的指示灯，否则声音会失真。</translation>
    </message>
    <message>
        <source>{n} dB, too loud</source>
        <translation>{n} dB，太响</translation>
    </message>
    <message>
        <source>{n} dB</source>
        <translation>{n} dB</translation>
    </message>
</context>
<context>
    <name>LibraryBanner</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>正在查找图片…</translation>
    </message>
    <message>
        <source>Importing {n} of {total}</source>
        <translation>正在导入第 {n} 张，共 {total} 张</translation>
    </message>
    <message>
        <source>Reading your pictures…</source>
        <translation>正在读取你的图片…</translation>
    </message>
    <message numerus="yes">
        <source>Looking at your pictures: %n left</source>
        <translation>
            <numerusform>正在查看您的图片：还剩 %n 张</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LicenceCard</name>
    <message>
        <source>Read</source>
        <translation>阅读</translation>
    </message>
    <message>
        <source>Pictures made with it may not be sold.</source>
        <translation>用它制作的图片不可出售。</translation>
    </message>
    <message>
        <source>Licence not verified</source>
        <translation>许可未核实</translation>
    </message>
</context>
<context>
    <name>Light</name>
    <message>
        <source>Light</source>
        <translation>光亮</translation>
    </message>
</context>
<context>
    <name>Lists</name>
    <message>
        <source>, </source>
        <comment>between the things of a list</comment>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>LogWindow</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>全部复制</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Codes and numbers only: no prompts, no file names.</source>
        <translation>只有代码和数字，没有提示词，也没有文件名。</translation>
    </message>
</context>
<context>
    <name>LoraBox</name>
    <message>
        <source>Add a LoRA</source>
        <translation>添加 LoRA</translation>
    </message>
    <message>
        <source>Add a LoRA — lists those for this model.</source>
        <translation>添加 LoRA——列出适用于此模型的 LoRA。</translation>
    </message>
    <message>
        <source>{name} — how much it counts; below 0 it works the other way.</source>
        <translation>{name}——影响程度；低于 0 时作用相反。</translation>
    </message>
    <message>
        <source>Take {name} out</source>
        <translation>移除 {name}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>{workspace}. {key}</source>
        <translation>{workspace}（{key}）</translation>
    </message>
    <message>
        <source>Sent to {workspace}</source>
        <translation>已发送到{workspace}</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>MixBar</name>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Mix</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Mix — {shares}</source>
        <translation>混合：{shares}</translation>
    </message>
</context>
<context>
    <name>ModelBox</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model — what fills. Installed inpainting models are listed here.</source>
        <translation>模型 — 用什么来填补。已安装的修补模型都列在这里。</translation>
    </message>
    <message>
        <source>What should be there</source>
        <translation>这里应该是什么</translation>
    </message>
    <message>
        <source>What should be there — in words, for the whole mask.</source>
        <translation>这里应该是什么 — 用文字描述，适用于整个蒙版。</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Strength — less keeps more of what lies under the mask.</source>
        <translation>强度 — 数值越小，蒙版下原有的内容保留得越多。</translation>
    </message>
    <message>
        <source>Built in</source>
        <translation>内置</translation>
    </message>
    <message>
        <source>Guesses colours of the whole photo, or of what is marked. The strip has more suggestions. Paint hints where a colour is wrong.</source>
        <translation>猜测整张照片或已标记处的颜色。版本栏中有更多建议。颜色不对的地方，画上提示。</translation>
    </message>
    <message>
        <source>Paint a few strokes in the colours you know: they spread over what is alike and stop at edges, in the whole photo or in what is marked.</source>
        <translation>用您知道的颜色画几笔：颜色会扩散到相似之处，止于边缘；作用于整张照片或已标记处。</translation>
    </message>
    <message>
        <source>Colours only what is marked. Clear the mask (Ctrl+D) to colour the whole photo.</source>
        <translation>仅为已标记处上色。清除蒙版（Ctrl+D）即可为整张照片上色。</translation>
    </message>
    <message>
        <source>Faithfulness</source>
        <translation>忠实度</translation>
    </message>
    <message>
        <source>Faithfulness — low values may change who it is. Each face that you mark is redrawn.</source>
        <translation>忠实度——数值低时可能改变人物样貌。您标记的每张脸都会重绘。</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>饱和度</translation>
    </message>
    <message>
        <source>Saturation — how strong the guessed colours are; lightness stays exact.</source>
        <translation>饱和度——猜测的颜色有多浓；明度保持不变。</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>程度</translation>
    </message>
    <message>
        <source>Amount — more takes away more, and fine detail with it.</source>
        <translation>程度——数值越大去除越多，细节也会随之减少。</translation>
    </message>
    <message>
        <source>Mark each face. In the strip each can be hidden or blended.</source>
        <translation>请标记每张脸。在版本条中可以逐一隐藏或混合。</translation>
    </message>
    <message>
        <source>Takes traces of JPEG and noise away: from the whole photo, or from what is marked.</source>
        <translation>去除 JPEG 痕迹和噪点：整张照片，或仅标记处。</translation>
    </message>
    <message>
        <source>Find faces</source>
        <translation>查找人脸</translation>
    </message>
    <message>
        <source>Find faces — marks each, beside what is marked already.</source>
        <translation>查找人脸——在已有标记之外，标记每一张人脸。</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Other models</source>
        <translation>其他模型</translation>
    </message>
    <message>
        <source>{size} · the engine is not running</source>
        <translation>{size} · 引擎未运行</translation>
    </message>
    <message>
        <source>Built in · {size} · starting</source>
        <translation>内置 · {size} · 正在启动</translation>
    </message>
    <message>
        <source>{size} · starting</source>
        <translation>{size} · 正在启动</translation>
    </message>
    <message>
        <source>Built in · {size} · in memory</source>
        <translation>内置 · {size} · 已载入</translation>
    </message>
    <message>
        <source>{size} · in memory</source>
        <translation>{size} · 已载入内存</translation>
    </message>
    <message>
        <source>Built in · {size} · ready</source>
        <translation>内置 · {size} · 就绪</translation>
    </message>
    <message>
        <source>{size} · ready</source>
        <translation>{size} · 就绪</translation>
    </message>
    <message>
        <source>Get more…</source>
        <translation>获取更多…</translation>
    </message>
</context>
<context>
    <name>ModelDetails</name>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Starts with</source>
        <translation>初始值</translation>
    </message>
    <message>
        <source>Choose a model to see what it can do.</source>
        <translation>选择一个模型，看看它能做什么。</translation>
    </message>
    <message>
        <source>Memory at {side} px</source>
        <translation>{side} px 时的内存</translation>
    </message>
    <message>
        <source>{needed} of {total}</source>
        <translation>{needed}，共 {total}</translation>
    </message>
    <message>
        <source>More than there is: it will work in parts, and slowly.</source>
        <translation>超过现有内存：会分部分运行，速度慢。</translation>
    </message>
    <message>
        <source>Measured on this computer.</source>
        <translation>在这台电脑上测得。</translation>
    </message>
    <message>
        <source>An estimate from the size of the file.</source>
        <translation>按文件大小估计。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>It lies in the folder of another kind. This is what it does: {kind}.</source>
        <translation>它在另一类模型的文件夹里。它的用途：{kind}。</translation>
    </message>
    <message>
        <source>Move it there</source>
        <translation>移到正确位置</translation>
    </message>
    <message>
        <source>It needs the package {name}, whose licence is its own.</source>
        <translation>需要软件包 {name}，其许可另计。</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>系列</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>SHA-256 known: {start}…</source>
        <translation>SHA-256 已记录：{start}…</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>not verified</source>
        <translation>未核实</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>添加日期</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>your own file</source>
        <translation>你自己的文件</translation>
    </message>
    <message>
        <source>Name there</source>
        <translation>在那里的名称</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>told before the download</source>
        <translation>下载前告知</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n 步</numerusform>
        </translation>
    </message>
    <message>
        <source>guidance {number}</source>
        <translation>引导 {number}</translation>
    </message>
    <message>
        <source>{side} px</source>
        <translation>{side} px</translation>
    </message>
</context>
<context>
    <name>ModelFoot</name>
    <message>
        <source>Free memory</source>
        <translation>释放内存</translation>
    </message>
    <message>
        <source>Free memory — unloads all models.</source>
        <translation>释放内存：卸载所有模型。</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Check — reads all of it and compares its checksum.</source>
        <translation>校验：读取全部内容并比较校验和。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete — after a question.</source>
        <translation>删除：会先询问。</translation>
    </message>
    <message>
        <source>{verb}. Ctrl+Enter</source>
        <translation>{verb}。Ctrl+Enter</translation>
    </message>
    <message>
        <source>Use in Create</source>
        <translation>在创作中使用</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More about {title}</source>
        <translation>{title}的更多操作</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Pictures from words</source>
        <translation>用文字生成图片</translation>
    </message>
    <message>
        <source>A part of a model that draws</source>
        <translation>绘图模型的一部分</translation>
    </message>
    <message>
        <source>LoRA: a style or subject added to a model</source>
        <translation>LoRA：为模型添加风格或主题</translation>
    </message>
    <message>
        <source>Embedding: a new word for a model</source>
        <translation>嵌入：给模型一个新词</translation>
    </message>
    <message>
        <source>Autoencoder of a model</source>
        <translation>模型的自编码器</translation>
    </message>
    <message>
        <source>Tiny autoencoder for previews</source>
        <translation>用于预览的小型自编码器</translation>
    </message>
    <message>
        <source>ControlNet: keeps what a picture shows</source>
        <translation>ControlNet：保留图片内容</translation>
    </message>
    <message>
        <source>IP-Adapter: takes after a picture</source>
        <translation>IP-Adapter：参照一张图片</translation>
    </message>
    <message>
        <source>Enlarges pictures</source>
        <translation>放大图片</translation>
    </message>
    <message>
        <source>Fills holes of photographs</source>
        <translation>填补照片缺损</translation>
    </message>
    <message>
        <source>Restores faces</source>
        <translation>修复人脸</translation>
    </message>
    <message>
        <source>Colours photographs</source>
        <translation>为照片上色</translation>
    </message>
    <message>
        <source>Finds or cleans damage</source>
        <translation>查找或清除损伤</translation>
    </message>
    <message>
        <source>Listens to sounds</source>
        <translation>聆听声音</translation>
    </message>
    <message>
        <source>Describes pictures</source>
        <translation>描述图片</translation>
    </message>
    <message>
        <source>Of a kind that is not known here</source>
        <translation>此处未知的类型</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创作</translation>
    </message>
    <message>
        <source>pictures from words, pictures and sound</source>
        <translation>用文字、图片和声音生成图片</translation>
    </message>
    <message>
        <source>Additions</source>
        <translation>附加模型</translation>
    </message>
    <message>
        <source>for models that draw: styles, guides, previews</source>
        <translation>用于绘图模型：风格、引导、预览</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>damage, inpainting, upscaling</source>
        <translation>损伤、局部重绘、放大</translation>
    </message>
    <message>
        <source>Sound and words</source>
        <translation>声音与文字</translation>
    </message>
    <message>
        <source>hears what a recording is about, describes pictures</source>
        <translation>听懂录音内容，描述图片</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>其他文件</translation>
    </message>
    <message>
        <source>not known here</source>
        <translation>此处未知</translation>
    </message>
    <message>
        <source>{side} px</source>
        <translation>{side} px</translation>
    </message>
    <message>
        <source>for {family}</source>
        <translation>用于 {family}</translation>
    </message>
    <message>
        <source>Licence not verified</source>
        <translation>许可未核实</translation>
    </message>
    <message>
        <source>Built in</source>
        <translation>内置</translation>
    </message>
    <message>
        <source>Installed</source>
        <translation>已安装</translation>
    </message>
    <message>
        <source>Elsewhere</source>
        <translation>在别处</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>询问中…</translation>
    </message>
    <message>
        <source>{percent} % · {speed}/s</source>
        <translation>{percent} % · {speed}/s</translation>
    </message>
    <message>
        <source>Checking · {percent} %</source>
        <translation>校验中 · {percent} %</translation>
    </message>
    <message>
        <source>Moving · {percent} %</source>
        <translation>移动中 · {percent} %</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>Not installed</source>
        <translation>未安装</translation>
    </message>
    <message>
        <source>1 step</source>
        <translation>1 步</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} 步</translation>
    </message>
    <message>
        <source>{least}–{most} px</source>
        <translation>{least}–{most} px</translation>
    </message>
    <message>
        <source>one step, works without a graphics card</source>
        <translation>一步完成，无需显卡</translation>
    </message>
    <message>
        <source>Finds faces</source>
        <translation>查找人脸</translation>
    </message>
    <message>
        <source>Paused · {done} of {total}</source>
        <translation>已暂停 · {done} / {total}</translation>
    </message>
</context>
<context>
    <name>ModelsWorkspace</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Installed</source>
        <translation>已安装</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>可下载</translation>
    </message>
    <message>
        <source>Which models</source>
        <translation>显示哪些模型</translation>
    </message>
    <message>
        <source>Find a model</source>
        <translation>查找模型</translation>
    </message>
    <message>
        <source>Find a model — by name, kind or licence. Ctrl+F</source>
        <translation>查找模型：按名称、类型或许可。Ctrl+F</translation>
    </message>
    <message>
        <source>Import file</source>
        <translation>导入文件</translation>
    </message>
    <message>
        <source>Import file — copies a model into the folder. Ctrl+O</source>
        <translation>导入文件：把模型复制到文件夹中。Ctrl+O</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Folder — opens it.</source>
        <translation>文件夹：打开它。</translation>
    </message>
    <message>
        <source>Show available</source>
        <translation>显示可下载的</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Look through the folders again</source>
        <translation>重新查看文件夹</translation>
    </message>
    <message>
        <source>Move the folder of models…</source>
        <translation>移动模型文件夹…</translation>
    </message>
    <message>
        <source>Use another program&apos;s folder…</source>
        <translation>使用其他程序的文件夹…</translation>
    </message>
    <message>
        <source>Stop using {folder}</source>
        <translation>不再使用 {folder}</translation>
    </message>
    <message>
        <source>Downloads…</source>
        <translation>下载…</translation>
    </message>
    <message>
        <source>Nothing matches “{words}”.</source>
        <translation>没有与“{words}”匹配的内容。</translation>
    </message>
    <message>
        <source>Looking through the folders…</source>
        <translation>正在查看文件夹…</translation>
    </message>
    <message>
        <source>Nothing here yet.</source>
        <translation>这里还没有内容。</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>Move the models to</source>
        <translation>把模型移到</translation>
    </message>
    <message>
        <source>Use the models of another program</source>
        <translation>使用其他程序的模型</translation>
    </message>
    <message>
        <source>It lies in the folder of another program: the file stays, only the entry goes.</source>
        <translation>它在其他程序的文件夹里：文件保留，只删除条目。</translation>
    </message>
    <message>
        <source>{size} are freed. It can be downloaded or imported again.</source>
        <translation>将释放 {size}。可以重新下载或导入。</translation>
    </message>
    <message>
        <source>Delete {title}?</source>
        <translation>删除 {title}？</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>This file type can run programs. MM Studio can turn it into a safe copy.</source>
        <translation>此类文件可以运行程序。MM Studio 可以把它转换为安全副本。</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>转换</translation>
    </message>
    <message>
        <source>Give the download up</source>
        <translation>放弃下载</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Move it to the right folder</source>
        <translation>移到正确的文件夹</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>校验</translation>
    </message>
</context>
<context>
    <name>NameSheet</name>
    <message>
        <source>Save this search</source>
        <translation>保存此搜索</translation>
    </message>
    <message>
        <source>Name of the smart folder</source>
        <translation>智能文件夹的名称</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>Save elsewhere</source>
        <translation>存到别处</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) ready.</source>
        <translation>
            <numerusform>%n 张图片已画好。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n finished picture(s) wait to be saved.</source>
        <translation>
            <numerusform>%n 张画好的图片等待保存。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>OppositesSheet</name>
    <message>
        <source>Opposites</source>
        <translation>反义词</translation>
    </message>
    <message>
        <source>The slider leads from one to the other. It is offered if enough of twelve drawings show it.</source>
        <translation>滑块从一端走到另一端。十二幅画中有足够多的体现出来时才会提供。</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>hot</source>
        <translation>热</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>cold</source>
        <translation>冷</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>试一试</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>{name} (not found)</source>
        <translation>{name}（未找到）</translation>
    </message>
</context>
<context>
    <name>PaintBar</name>
    <message>
        <source>What is painted</source>
        <translation>绘制的内容</translation>
    </message>
    <message>
        <source>May move</source>
        <translation>可以动</translation>
    </message>
    <message>
        <source>Stays still</source>
        <translation>保持不动</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮</translation>
    </message>
    <message>
        <source>Eraser. The right button erases too.</source>
        <translation>橡皮。右键也可以擦除。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Size of the brush, in pixels of the picture.</source>
        <translation>画笔大小，以图片像素计。</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Done. P</source>
        <translation>完成。P</translation>
    </message>
    <message>
        <source>Mouth</source>
        <translation>嘴</translation>
    </message>
    <message>
        <source>Near and far</source>
        <translation>远近</translation>
    </message>
    <message>
        <source>Centre</source>
        <translation>中心</translation>
    </message>
    <message>
        <source>What is painted on the picture.</source>
        <translation>在图片上画什么。</translation>
    </message>
    <message>
        <source>How depth is painted</source>
        <translation>远近怎样画</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>渐变</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Clear — takes back what was painted of this kind.</source>
        <translation>清除 — 撤掉这一种已画的内容。</translation>
    </message>
    <message>
        <source>Paint what may move. Everything else stays exactly as it is.</source>
        <translation>涂出可以动的部分。其余部分保持原样。</translation>
    </message>
    <message>
        <source>Paint what stays still inside of what may move.</source>
        <translation>在可动的部分里涂出保持不动的地方。</translation>
    </message>
    <message>
        <source>Drag the way things go: hair, leaves, water.</source>
        <translation>沿着头发、树叶、水流的走向拖动。</translation>
    </message>
    <message>
        <source>Paint the whole mouth. The voice opens it below its middle.</source>
        <translation>涂满整个嘴。人声会让它从中线以下张开。</translation>
    </message>
    <message>
        <source>Drag from what is far to what is near. Near parts then move against far ones.</source>
        <translation>从远处拖到近处。近处会相对远处移动。</translation>
    </message>
    <message>
        <source>Paint what is near; the eraser makes it far.</source>
        <translation>涂出近处；橡皮擦会把它变成远处。</translation>
    </message>
    <message>
        <source>Click where pulses and ripples begin and zoom and turn have their middle.</source>
        <translation>点击脉动和涟漪开始的位置，也是缩放和旋转的中心。</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Command, setting, style or model</source>
        <translation>命令、设置、风格或模型</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>找到的项目</translation>
    </message>
    <message>
        <source>Nothing is called so.</source>
        <translation>没有叫这个名字的项目。</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
</context>
<context>
    <name>PartRows</name>
    <message>
        <source>{part} in {anchor}</source>
        <translation>{anchor} 中的{part}</translation>
    </message>
    <message>
        <source>How much this part counts; 0 leaves it out. Beside it: its share of what moves the anchor.</source>
        <translation>这一部分的权重；0 表示不用。旁边是它对锚点的影响所占的份额。</translation>
    </message>
</context>
<context>
    <name>Parts</name>
    <message>
        <source>Words</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>The picture that it was drawn over is left out.</source>
        <translation>作为底图的图片未计入。</translation>
    </message>
    <message>
        <source>The picture whose lines it keeps to is left out.</source>
        <translation>用来约束线条的图片未计入。</translation>
    </message>
    <message>
        <source>Second pass, refiner and upscaler are left out.</source>
        <translation>第二遍绘制、精修模型和放大模型未计入。</translation>
    </message>
    <message>
        <source>Steps, guidance, sampler and LoRAs of another anchor count.</source>
        <translation>步数、引导强度、采样器和 LoRA 以另一个锚点的为准。</translation>
    </message>
    <message>
        <source>Style, truncation and directions of this frame are left out.</source>
        <translation>此画面的风格、截断和方向未计入。</translation>
    </message>
    <message>
        <source>Picture left out: {model} reads words only.</source>
        <translation>图片未计入：{model} 只读文字。</translation>
    </message>
    <message>
        <source>Picture left out: {model} needs an IP-Adapter.</source>
        <translation>图片未计入：{model} 需要 IP-Adapter。</translation>
    </message>
</context>
<context>
    <name>PenMenu</name>
    <message>
        <source>Pressure changes the size</source>
        <translation>压力改变大小</translation>
    </message>
    <message>
        <source>Pressure changes the opacity</source>
        <translation>压力改变不透明度</translation>
    </message>
    <message>
        <source>Soft pen</source>
        <translation>软笔</translation>
    </message>
    <message>
        <source>Normal pen</source>
        <translation>普通笔</translation>
    </message>
    <message>
        <source>Firm pen</source>
        <translation>硬笔</translation>
    </message>
</context>
<context>
    <name>PhotoView</name>
    <message>
        <source>Photo and mask</source>
        <translation>照片与蒙版</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>修复前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>修复后</translation>
    </message>
</context>
<context>
    <name>PicturePanel</name>
    <message>
        <source>Keep this picture</source>
        <translation>保留这张图片</translation>
    </message>
    <message>
        <source>Keep this picture — into the gallery. Enter</source>
        <translation>保留这张图片：放入图库。Enter</translation>
    </message>
    <message>
        <source>Add key</source>
        <translation>添加关键帧</translation>
    </message>
    <message>
        <source>Add key — this picture joins the walk. K</source>
        <translation>添加关键帧：把这张图片加入漫游。K</translation>
    </message>
    <message>
        <source>Keep with a star</source>
        <translation>加星保留</translation>
    </message>
    <message>
        <source>Keep with a star — into the gallery, starred. .</source>
        <translation>加星保留：放入图库并加星。.</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} ms</translation>
    </message>
    <message>
        <source>{letter} {percent} %</source>
        <translation>{letter} {percent} %</translation>
    </message>
    <message>
        <source>Sketch</source>
        <translation>草图</translation>
    </message>
</context>
<context>
    <name>PictureUseBox</name>
    <message>
        <source>Draw over it</source>
        <translation>在其上绘制</translation>
    </message>
    <message>
        <source>Take its mood</source>
        <translation>借鉴其氛围</translation>
    </message>
    <message>
        <source>Keep its lines</source>
        <translation>保留其线条</translation>
    </message>
    <message>
        <source>Fine edges</source>
        <translation>细边缘</translation>
    </message>
    <message>
        <source>Soft edges</source>
        <translation>柔和边缘</translation>
    </message>
    <message>
        <source>Dark lines</source>
        <translation>深色线条</translation>
    </message>
    <message>
        <source>The picture is a map</source>
        <translation>图片本身就是控制图</translation>
    </message>
    <message>
        <source>Use of the picture</source>
        <translation>图片用途</translation>
    </message>
    <message>
        <source>Use of the picture — drawn over, looked at for its mood, or kept to by its lines.</source>
        <translation>图片用途——在其上绘制、借鉴其氛围，或沿用其线条。</translation>
    </message>
    <message>
        <source>ControlNet</source>
        <translation>ControlNet</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>线条</translation>
    </message>
    <message>
        <source>Lines — what is drawn from the picture first. A map of depth or pose is given as it is.</source>
        <translation>线条——先从图片中提取什么。深度图或姿态图按原样使用。</translation>
    </message>
</context>
<context>
    <name>PictureView</name>
    <message>
        <source>The one before</source>
        <translation>前一张</translation>
    </message>
    <message>
        <source>Fitted</source>
        <translation>适应窗口</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
</context>
<context>
    <name>PictureWell</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Drop a picture</source>
        <translation>拖入图片</translation>
    </message>
    <message>
        <source>Drop a picture — it guides the result. Click to choose a file.</source>
        <translation>拖入图片：引导结果。点击可选择文件。</translation>
    </message>
    <message>
        <source>Colours and mood</source>
        <translation>色彩与氛围</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More — another picture, describe, remove.</source>
        <translation>更多：换图片、描述、移除。</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Strength — low keeps the picture, 100 % ignores it.</source>
        <translation>强度 — 数值低会保留原图，100 % 则完全忽略它。</translation>
    </message>
    <message>
        <source>Starting picture</source>
        <translation>起始图片</translation>
    </message>
    <message>
        <source>Its lines are kept</source>
        <translation>保留其线条</translation>
    </message>
</context>
<context>
    <name>PictureWindow</name>
    <message>
        <source>Picture — MM Studio</source>
        <translation>图片 — MM Studio</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Nothing is shown there.</source>
        <translation>那里没有显示内容。</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>PlayButton</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>{name} the walk. Space</source>
        <translation>{name}漫游。Space</translation>
    </message>
    <message>
        <source>Pause. Space</source>
        <translation>暂停。空格键</translation>
    </message>
    <message>
        <source>Play. Space</source>
        <translation>播放。空格键</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Pulse</source>
        <translation>脉动</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>漂移</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open — the picture large. Enter</source>
        <translation>打开：查看大图（Enter）</translation>
    </message>
</context>
<context>
    <name>PreviewView</name>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Everything stays on this computer. MM Studio uses the network only for downloads you start; it has no account and sends nothing.</source>
        <translation>一切都留在这台电脑上。MM Studio 只在你主动下载时使用网络；没有账号，也不发送任何内容。</translation>
    </message>
    <message>
        <source>Uses of the network: downloads of models, each when you start it. Nothing else.</source>
        <translation>网络用途：仅用于下载模型，且每次都由你启动。除此之外没有其他用途。</translation>
    </message>
</context>
<context>
    <name>PromptEdit</name>
    <message>
        <source>Describe the picture</source>
        <translation>描述想要的画面</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Prompt — Ctrl+↑ and Ctrl+↓ weigh the selection, {a|b} picks one, Alt+↑ brings earlier prompts.</source>
        <translation>提示词：Ctrl+↑ 和 Ctrl+↓ 调整所选文字的权重，{a|b} 任选其一，Alt+↑ 调出之前的提示词。</translation>
    </message>
</context>
<context>
    <name>PromptRow</name>
    <message>
        <source>Describe the picture</source>
        <translation>描述图片</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>When it is reached — a click sets it to where the sound is now.</source>
        <translation>到达的时刻：单击即设为声音当前的位置。</translation>
    </message>
    <message>
        <source>Style and seed</source>
        <translation>风格与种子</translation>
    </message>
    <message>
        <source>Style and seed — how this prompt is drawn, and another drawing of it.</source>
        <translation>风格与种子：此提示词如何绘制，或换一张画。</translation>
    </message>
    <message>
        <source>Remove the prompt</source>
        <translation>移除提示词</translation>
    </message>
    <message>
        <source>Another drawing</source>
        <translation>换一张画</translation>
    </message>
</context>
<context>
    <name>PromptsBody</name>
    <message>
        <source>Prompts of the walk</source>
        <translation>漫游的提示词</translation>
    </message>
    <message>
        <source>Prompts — drag one to where it is reached, double-click for a new one, Delete takes it away.</source>
        <translation>提示词：拖到要到达的时间，双击新建，按 Delete 删除。</translation>
    </message>
    <message>
        <source>{prompt} at {time}</source>
        <translation>{time} 处为“{prompt}”</translation>
    </message>
    <message>
        <source>Remove the prompt</source>
        <translation>移除提示词</translation>
    </message>
    <message>
        <source>No words yet</source>
        <translation>还没有文字</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>QueueDrawer</name>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Pause after this one</source>
        <translation>完成此项后暂停</translation>
    </message>
    <message>
        <source>Clear waiting</source>
        <translation>清空等待项</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close. J</source>
        <translation>关闭（J）</translation>
    </message>
    <message>
        <source>Nothing waiting.</source>
        <translation>没有等待的任务。</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n waiting job(s)?</source>
        <translation>
            <numerusform>移除 %n 项等待的任务？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clear %n</source>
        <translation>
            <numerusform>清空 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>QueueRow</name>
    <message>
        <source>Stop after this one</source>
        <translation>画完这张后停止</translation>
    </message>
    <message>
        <source>Stop after this one — the picture being drawn is kept.</source>
        <translation>画完这张后停止：正在画的图片会保留。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message numerus="yes">
        <source>Waiting · %n picture(s)</source>
        <translation>
            <numerusform>等待中 · %n 张图片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Done · %n picture(s) kept</source>
        <translation>
            <numerusform>已完成 · 保留 %n 张图片</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Create</source>
        <translation>创作</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Workspaces</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Help — all keys. ?</source>
        <translation>帮助：全部快捷键（?）</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Settings. Ctrl+,</source>
        <translation>设置（Ctrl+,）</translation>
    </message>
    <message>
        <source>Explore</source>
        <translation>探索</translation>
    </message>
    <message>
        <source>Animate</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
</context>
<context>
    <name>RecordButton</name>
    <message>
        <source>Stop and keep</source>
        <translation>停止并保留</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Stop and keep the recording. Shift+R</source>
        <translation>停止并保留录音。Shift+R</translation>
    </message>
    <message>
        <source>Record from the microphone. Shift+R</source>
        <translation>用麦克风录音。Shift+R</translation>
    </message>
</context>
<context>
    <name>RestoreColumn</name>
    <message>
        <source>Find damage again</source>
        <translation>重新查找损伤</translation>
    </message>
    <message>
        <source>Find damage again — measures the photo. Shift+F</source>
        <translation>重新查找损伤 — 测量照片。Shift+F</translation>
    </message>
    <message>
        <source>Found in this photo</source>
        <translation>在这张照片中找到</translation>
    </message>
    <message>
        <source>Looking for damage…</source>
        <translation>正在查找损伤…</translation>
    </message>
    <message>
        <source>Hardly anything found, so nothing is switched on. You can still paint.</source>
        <translation>几乎没有发现瑕疵，因此没有开启任何修复。你仍然可以手动涂抹。</translation>
    </message>
    <message>
        <source>Nothing to repair found. You can still paint.</source>
        <translation>没有发现需要修复的地方。您仍可以涂画。</translation>
    </message>
    <message numerus="yes">
        <source>%n found · {share} % of the photo</source>
        <translation>
            <numerusform>找到 %n 处 · 占照片的 {share} %</numerusform>
        </translation>
    </message>
    <message>
        <source>None found</source>
        <translation>未发现</translation>
    </message>
    <message numerus="yes">
        <source>%n found</source>
        <translation>
            <numerusform>找到 %n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>Contrast is good</source>
        <translation>对比度良好</translation>
    </message>
    <message>
        <source>Contrast is {n} % of normal</source>
        <translation>对比度为正常的 {n} %</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>较强</translation>
    </message>
    <message>
        <source>Low, nothing to do</source>
        <translation>较低，无需处理</translation>
    </message>
    <message>
        <source>Scratches and folds</source>
        <translation>划痕与折痕</translation>
    </message>
    <message>
        <source>Scratches and folds — marks lines for you to check.</source>
        <translation>划痕与折痕 — 标出线条，由您核对。</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>灵敏度</translation>
    </message>
    <message>
        <source>Sensitivity — more finds fainter lines and more false ones; the mask follows.</source>
        <translation>灵敏度 — 越高越能找到浅的线条，误判也越多；蒙版随之更新。</translation>
    </message>
    <message>
        <source>Dust and spots</source>
        <translation>灰尘与斑点</translation>
    </message>
    <message>
        <source>Dust and spots — marks small places for you to check.</source>
        <translation>灰尘与斑点 — 标出小处，由您核对。</translation>
    </message>
    <message>
        <source>Largest spot</source>
        <translation>最大斑点</translation>
    </message>
    <message>
        <source>Largest spot — larger spots are left alone.</source>
        <translation>最大斑点 — 更大的斑点不处理。</translation>
    </message>
    <message>
        <source>Fading</source>
        <translation>褪色</translation>
    </message>
    <message>
        <source>Fading — brings back contrast, in the whole photo.</source>
        <translation>褪色 — 恢复整张照片的对比度。</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Amount — more brings back more contrast.</source>
        <translation>强度 — 越高恢复的对比度越多。</translation>
    </message>
    <message>
        <source>Keep tint</source>
        <translation>保留色调</translation>
    </message>
    <message>
        <source>Keep tint — the tint of the paper stays.</source>
        <translation>保留色调 — 相纸的色调保持不变。</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>颗粒</translation>
    </message>
    <message>
        <source>Grain — smooths noise, in the whole photo. Fine detail may go too.</source>
        <translation>颗粒 — 平滑整张照片的噪点，细节也可能减少。</translation>
    </message>
    <message>
        <source>Amount — more smooths more. Fine detail may go too.</source>
        <translation>强度 — 越高越平滑，细节也可能减少。</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>Grow — widens the mask before it is filled; below 0 it becomes narrower.</source>
        <translation>扩展 — 填充前加宽蒙版；小于 0 时变窄。</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>羽化</translation>
    </message>
    <message>
        <source>Copy texture from</source>
        <translation>复制纹理自</translation>
    </message>
    <message>
        <source>Another picture</source>
        <translation>另一张图片</translation>
    </message>
    <message>
        <source>Another picture — drop one here, and fills may copy from it.</source>
        <translation>另一张图片 — 拖放到这里，填充时可从中复制纹理。</translation>
    </message>
    <message>
        <source>Take the picture away</source>
        <translation>移除图片</translation>
    </message>
    <message>
        <source>An area of this photo</source>
        <translation>此照片的一块区域</translation>
    </message>
    <message>
        <source>An area of this photo — paint where fills may copy from. R</source>
        <translation>此照片的一块区域 — 涂出填充时可复制纹理的地方。R</translation>
    </message>
    <message>
        <source>Forget the area</source>
        <translation>清除区域</translation>
    </message>
    <message>
        <source>The blue area</source>
        <translation>蓝色区域</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Texture</source>
        <translation>纹理</translation>
    </message>
    <message>
        <source>Learned</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>Fill with</source>
        <translation>填充方式</translation>
    </message>
    <message>
        <source>Fill with — Auto chooses by the size of each place and what is around it.</source>
        <translation>填充方式 — 自动按每处的大小及其周围选择。</translation>
    </message>
    <message>
        <source>Feather — how softly a repair ends in the photo around it; less around thin places.</source>
        <translation>羽化 — 修复与周围照片过渡的柔和程度；细小处过渡较窄。</translation>
    </message>
    <message>
        <source>Take the mood of</source>
        <translation>借鉴其氛围</translation>
    </message>
    <message>
        <source>Colour by hints</source>
        <translation>按提示上色</translation>
    </message>
</context>
<context>
    <name>RestoreFoot</name>
    <message numerus="yes">
        <source>Restore %n place(s)</source>
        <translation>
            <numerusform>修复 %n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>Restore the photo</source>
        <translation>修复照片</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Mark a place first.</source>
        <translation>请先标出一处。</translation>
    </message>
    <message>
        <source>Looking for damage…</source>
        <translation>正在查找损伤…</translation>
    </message>
    <message>
        <source>Paint a colour hint first.</source>
        <translation>请先画一处颜色提示。</translation>
    </message>
    <message>
        <source>Restoring…</source>
        <translation>正在修复…</translation>
    </message>
    <message>
        <source>Fading changes the whole photo</source>
        <translation>褪色会改变整张照片</translation>
    </message>
    <message>
        <source>Grain changes the whole photo</source>
        <translation>颗粒会改变整张照片</translation>
    </message>
    <message>
        <source>pixels outside the mask stay as they are</source>
        <translation>蒙版之外的像素保持原样</translation>
    </message>
    <message>
        <source>About {seconds} s · {rest}</source>
        <translation>约 {seconds} s · {rest}</translation>
    </message>
    <message>
        <source>{name} changes the whole photo</source>
        <translation>{name} 会改变整张照片</translation>
    </message>
</context>
<context>
    <name>RestoreWorkspace</name>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Open photo…</source>
        <translation>打开照片…</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>试试示例</translation>
    </message>
    <message>
        <source>&amp;Gallery, as a saved version</source>
        <translation>图库(&amp;G)，保存为新版本</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Save the project…</source>
        <translation>保存项目…</translation>
    </message>
    <message>
        <source>Pink is what will be repaired. Paint more, or take some away with the right button.</source>
        <translation>粉色是将要修复的地方。可继续涂抹，或用右键擦去。</translation>
    </message>
    <message>
        <source>Press Restore to fill the marked places.</source>
        <translation>点击“修复”填充标出的地方。</translation>
    </message>
    <message>
        <source>Drag the line to compare. The original is never changed.</source>
        <translation>拖动分隔线进行对比。原图永远不会被更改。</translation>
    </message>
    <message>
        <source>{width} × {height} · {depth}-bit</source>
        <translation>{width} × {height} · {depth} 位</translation>
    </message>
    <message numerus="yes">
        <source>Mask: %n place(s), {share} %</source>
        <translation>
            <numerusform>蒙版：%n 处，{share} %</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n colour hint(s)</source>
        <translation>
            <numerusform>%n 处颜色提示</numerusform>
        </translation>
    </message>
    <message>
        <source>Hold Tab to see the original</source>
        <translation>按住 Tab 查看原图</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>Mask all</source>
        <translation>全部蒙版</translation>
    </message>
    <message>
        <source>Clear the mask</source>
        <translation>清除蒙版</translation>
    </message>
    <message>
        <source>Invert the mask</source>
        <translation>反转蒙版</translation>
    </message>
    <message>
        <source>Grow by 1 px</source>
        <translation>扩展 1 px</translation>
    </message>
    <message>
        <source>Shrink by 1 px</source>
        <translation>收缩 1 px</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>羽化</translation>
    </message>
    <message>
        <source>Load a mask…</source>
        <translation>载入蒙版…</translation>
    </message>
    <message>
        <source>Save the mask…</source>
        <translation>保存蒙版…</translation>
    </message>
    <message>
        <source>Mask from transparency</source>
        <translation>由透明度生成蒙版</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Open a photo</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Load a mask</source>
        <translation>载入蒙版</translation>
    </message>
    <message>
        <source>A picture to copy texture from</source>
        <translation>选择用于复制纹理的图片</translation>
    </message>
    <message>
        <source>Save the project</source>
        <translation>保存项目</translation>
    </message>
    <message>
        <source>Save the mask</source>
        <translation>保存蒙版</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>&amp;Create, as picture</source>
        <translation>创作(&amp;C)，作为图片</translation>
    </message>
    <message>
        <source>&amp;Animate, as picture</source>
        <translation>动画(&amp;A)，作为图片</translation>
    </message>
    <message>
        <source>&amp;Explore, as anchor (approximate)</source>
        <translation>探索(&amp;E)，作为锚点（近似）</translation>
    </message>
    <message>
        <source>Restore a folder…</source>
        <translation>修复整个文件夹…</translation>
    </message>
    <message>
        <source>Paint beyond the edge…</source>
        <translation>向画面外扩展…</translation>
    </message>
    <message>
        <source>Save and enlarge with {name}</source>
        <translation>保存并用 {name} 放大</translation>
    </message>
</context>
<context>
    <name>ResultDeeds</name>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Take the star away</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>Vary</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Upscale with {name}</source>
        <translation>用 {name} 放大</translation>
    </message>
    <message>
        <source>Use these settings</source>
        <translation>使用这些设置</translation>
    </message>
    <message>
        <source>Use the seed</source>
        <translation>使用种子</translation>
    </message>
    <message>
        <source>Use the prompt</source>
        <translation>使用提示词</translation>
    </message>
    <message>
        <source>Add as a layer</source>
        <translation>添加为图层</translation>
    </message>
    <message>
        <source>Use as picture</source>
        <translation>用作参考图片</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Animate</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>Explore</source>
        <translation>探索</translation>
    </message>
    <message>
        <source>Show in gallery</source>
        <translation>在图库中显示</translation>
    </message>
    <message>
        <source>Open in file manager</source>
        <translation>在文件管理器中打开</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>This picture has a star. Move it to the bin?</source>
        <translation>这张图片已加星标。仍要移到回收站吗？</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) moved to the bin.</source>
        <translation>
            <numerusform>已将 %n 张图片移到回收站。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>ResultTile</name>
    <message>
        <source>Picture {number} of {count}</source>
        <translation>第 {number} 张，共 {count} 张</translation>
    </message>
</context>
<context>
    <name>RowCard</name>
    <message>
        <source>{curve} moves {destination}</source>
        <translation>{curve}带动{destination}</translation>
    </message>
    <message>
        <source>{curve} moves {destination} — how far at its loudest. Below 0 it goes the other way.</source>
        <translation>{curve}带动{destination}：最强时动多远。小于 0 时方向相反。</translation>
    </message>
</context>
<context>
    <name>Ruler</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Time — click to go there, drag to repeat a part. It snaps to beats; with Ctrl it does not. I and O</source>
        <translation>时间：单击跳到该处，拖动可循环一段。会吸附到节拍；按住 Ctrl 则不吸附。I 和 O</translation>
    </message>
    <message>
        <source>Loop from {start} to {end}</source>
        <translation>从 {start} 循环到 {end}</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search — words of prompts, tags and names, or filters. Ctrl+F</source>
        <translation>搜索：提示词、标签和名称中的词，或筛选条件（Ctrl+F）</translation>
    </message>
    <message>
        <source>Search words, or  star:yes  seed:48213907  after:2026-11-01</source>
        <translation>搜索文字，或  star:yes  seed:48213907  after:2026-11-01</translation>
    </message>
    <message>
        <source>Clear search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Completions</source>
        <translation>补全</translation>
    </message>
    <message>
        <source>Search by look</source>
        <translation>按内容搜索</translation>
    </message>
    <message>
        <source>Search by look — what shows these words, whatever it is called.</source>
        <translation>按内容搜索：画面符合这些词的图片，不论叫什么名字。</translation>
    </message>
</context>
<context>
    <name>SeedBox</name>
    <message>
        <source>New seed</source>
        <translation>新种子</translation>
    </message>
    <message>
        <source>New seed now. Shift+D</source>
        <translation>立即换新种子（Shift+D）</translation>
    </message>
    <message>
        <source>Keep seed</source>
        <translation>固定种子</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Seed — the same seed draws the same picture.</source>
        <translation>种子：相同的种子画出相同的图片。</translation>
    </message>
    <message>
        <source>Keep seed — closed: the same seed each time.</source>
        <translation>固定种子：已锁定，每次使用相同的种子。</translation>
    </message>
    <message>
        <source>Keep seed — open: a new seed each time.</source>
        <translation>固定种子：未锁定，每次使用新种子。</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Star. .</source>
        <translation>加星标（.）</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export. Ctrl+E</source>
        <translation>导出（Ctrl+E）</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete — to the bin. Delete</source>
        <translation>删除：移到回收站（Delete）</translation>
    </message>
    <message>
        <source>Select nothing</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>Select nothing. Esc</source>
        <translation>取消选择（Esc）</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Compare — two side by side. C</source>
        <translation>比较 — 两张并排显示（C）</translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>System</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Size of the interface</source>
        <translation>界面大小</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>减少动画</translation>
    </message>
    <message>
        <source>Texts and controls; the picture&apos;s zoom stays.</source>
        <translation>只影响文字和控件，不影响图片的缩放。</translation>
    </message>
    <message>
        <source>Nothing slides or fades.</source>
        <translation>不再有滑动和淡入淡出。</translation>
    </message>
    <message>
        <source>Name of new files</source>
        <translation>新文件的名称</translation>
    </message>
    <message>
        <source>Write settings into files</source>
        <translation>将设置写入文件</translation>
    </message>
    <message>
        <source>Days in the bin</source>
        <translation>回收站保留天数</translation>
    </message>
    <message>
        <source>Gallery folder</source>
        <translation>图库文件夹</translation>
    </message>
    <message>
        <source>Pictures are ordinary files in folders by day.</source>
        <translation>图片是普通文件，按日期存放在文件夹中。</translation>
    </message>
    <message>
        <source>Use {date}, {time}, {prompt}, {style}, {seed} and {n}.</source>
        <translation>可使用 {date}、{time}、{prompt}、{style}、{seed} 和 {n}。</translation>
    </message>
    <message>
        <source>Prompt, seed and model travel with the picture, so that it can be made again.</source>
        <translation>提示词、种子和模型随图片保存，便于再次生成。</translation>
    </message>
    <message>
        <source>Deleted pictures go to the system&apos;s bin after this time.</source>
        <translation>删除的图片到期后移入系统回收站。</translation>
    </message>
    <message>
        <source>Keep model in memory</source>
        <translation>模型在内存中保留</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Prompts in the log</source>
        <translation>在日志中记录提示词</translation>
    </message>
    <message>
        <source>An idle model is unloaded after this time.</source>
        <translation>模型闲置超过这段时间后会被卸载。</translation>
    </message>
    <message>
        <source>Picture format</source>
        <translation>图片格式</translation>
    </message>
    <message>
        <source>Both keep every pixel; WebP takes a third less room. Others: by Export.</source>
        <translation>两者都保留每个像素；WebP 少占约三分之一的空间。其他格式请用“导出”。</translation>
    </message>
    <message>
        <source>Of the processor, for drawing. Counts from the next start.</source>
        <translation>绘制时使用的处理器线程数，下次启动后生效。</translation>
    </message>
    <message>
        <source>Off: the log holds codes and numbers only.</source>
        <translation>关闭时，日志只记录代码和数字。</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>For recordings and for pictures that follow it live.</source>
        <translation>用于录音，以及让图片实时跟随。</translation>
    </message>
    <message>
        <source>Loudspeaker</source>
        <translation>扬声器</translation>
    </message>
    <message>
        <source>Where sounds are played.</source>
        <translation>声音从哪里播放。</translation>
    </message>
    <message>
        <source>Sound delay</source>
        <translation>声音延迟</translation>
    </message>
    <message>
        <source>For Bluetooth: raise it until picture and sound meet.</source>
        <translation>蓝牙设备：调高它，直到画面与声音同步。</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Monitor</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Recordings are heard while they are made. For headphones.</source>
        <translation>录音时同时听到声音。请戴耳机。</translation>
    </message>
    <message>
        <source>Around pictures</source>
        <translation>图片周围</translation>
    </message>
    <message>
        <source>What is seen beside a picture that is shown large.</source>
        <translation>大图显示时图片旁边的颜色。</translation>
    </message>
    <message>
        <source>Previews</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>A picture is shown after each step; off: when it is finished.</source>
        <translation>每一步之后显示图片；关闭时，完成后才显示。</translation>
    </message>
    <message>
        <source>Low memory</source>
        <translation>低内存</translation>
    </message>
    <message>
        <source>Auto: where memory is short. On: one model at a time, large ones in parts and slower.</source>
        <translation>自动：内存不足时启用。开：一次只保留一个模型，大模型分块处理，速度较慢。</translation>
    </message>
    <message>
        <source>As the theme</source>
        <translation>跟随主题</translation>
    </message>
    <message>
        <source>Middle grey</source>
        <translation>中灰</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑色</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白色</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>Of several cards, sliders use the next one. Counts from the next start.</source>
        <translation>有多块显卡时，滑块使用下一块。下次启动时生效。</translation>
    </message>
    <message>
        <source>Compile large models</source>
        <translation>编译大模型</translation>
    </message>
    <message>
        <source>On a graphics card: the first picture waits a minute longer, all others come sooner.</source>
        <translation>使用显卡时：第一张图片多等一分钟，之后的都更快。</translation>
    </message>
    <message>
        <source>Large models in 8 bits</source>
        <translation>大模型使用 8 位</translation>
    </message>
    <message>
        <source>Half the memory, and pictures that differ a little.</source>
        <translation>内存减半，图片略有不同。</translation>
    </message>
    <message>
        <source>Picture on another screen</source>
        <translation>在另一屏幕显示图片</translation>
    </message>
    <message>
        <source>Which screen the picture fills alone after Shift+F11.</source>
        <translation>按 Shift+F11 后图片单独占满哪块屏幕。</translation>
    </message>
</context>
<context>
    <name>Shares</name>
    <message>
        <source>Shares of the anchors</source>
        <translation>各锚点的份额</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close. Esc</source>
        <translation>关闭（Esc）</translation>
    </message>
</context>
<context>
    <name>Sheets</name>
    <message>
        <source>Send to</source>
        <translation>发送到</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>{command}: {keys}</source>
        <translation>{command}：{keys}</translation>
    </message>
</context>
<context>
    <name>SizeSlider</name>
    <message>
        <source>Size of the pictures</source>
        <translation>图片大小</translation>
    </message>
    <message>
        <source>Size of the pictures. Ctrl + wheel</source>
        <translation>图片大小（Ctrl + 滚轮）</translation>
    </message>
</context>
<context>
    <name>Sizes</name>
    <message>
        <source>{n} GB</source>
        <translation>{n} GB</translation>
    </message>
    <message>
        <source>{n} MB</source>
        <translation>{n} MB</translation>
    </message>
    <message>
        <source>{n} kB</source>
        <translation>{n} kB</translation>
    </message>
</context>
<context>
    <name>SliderRow</name>
    <message>
        <source>Largest: {value}</source>
        <translation>最大：{value}</translation>
    </message>
    <message>
        <source>Smallest: {value}</source>
        <translation>最小：{value}</translation>
    </message>
</context>
<context>
    <name>SoundInvite</name>
    <message>
        <source>Add a sound…</source>
        <translation>添加声音…</translation>
    </message>
    <message>
        <source>Record one</source>
        <translation>录制一段</translation>
    </message>
</context>
<context>
    <name>SoundPage</name>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>As the system has it</source>
        <translation>跟随系统</translation>
    </message>
</context>
<context>
    <name>SoundWell</name>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Drop a sound</source>
        <translation>拖入声音</translation>
    </message>
    <message>
        <source>Drop a sound — MM Studio listens and adds what it hears. Click to choose a file.</source>
        <translation>拖入声音：MM Studio 会聆听并加入听到的内容。点击可选择文件。</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Record — from the microphone, up to 30 s.</source>
        <translation>录音：用麦克风，最长 30 秒。</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More — another sound, record anew.</source>
        <translation>更多：换声音、重新录音。</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>正在聆听…</translation>
    </message>
    <message>
        <source>{seconds} of {most} s</source>
        <translation>{seconds} / {most} 秒</translation>
    </message>
</context>
<context>
    <name>Sounds</name>
    <message>
        <source>rain</source>
        <translation>雨</translation>
    </message>
    <message>
        <source>thunder</source>
        <translation>雷</translation>
    </message>
    <message>
        <source>wind</source>
        <translation>风</translation>
    </message>
    <message>
        <source>sea waves</source>
        <translation>海浪</translation>
    </message>
    <message>
        <source>water drops</source>
        <translation>水滴</translation>
    </message>
    <message>
        <source>stream</source>
        <translation>溪流</translation>
    </message>
    <message>
        <source>fire</source>
        <translation>火</translation>
    </message>
    <message>
        <source>bird</source>
        <translation>鸟</translation>
    </message>
    <message>
        <source>dog</source>
        <translation>狗</translation>
    </message>
    <message>
        <source>cat</source>
        <translation>猫</translation>
    </message>
    <message>
        <source>cow</source>
        <translation>牛</translation>
    </message>
    <message>
        <source>sheep</source>
        <translation>羊</translation>
    </message>
    <message>
        <source>rooster</source>
        <translation>公鸡</translation>
    </message>
    <message>
        <source>duck</source>
        <translation>鸭子</translation>
    </message>
    <message>
        <source>frog</source>
        <translation>青蛙</translation>
    </message>
    <message>
        <source>cricket</source>
        <translation>蟋蟀</translation>
    </message>
    <message>
        <source>bees</source>
        <translation>蜜蜂</translation>
    </message>
    <message>
        <source>owl</source>
        <translation>猫头鹰</translation>
    </message>
    <message>
        <source>horse</source>
        <translation>马</translation>
    </message>
    <message>
        <source>engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>train</source>
        <translation>火车</translation>
    </message>
    <message>
        <source>helicopter</source>
        <translation>直升机</translation>
    </message>
    <message>
        <source>airplane</source>
        <translation>飞机</translation>
    </message>
    <message>
        <source>siren</source>
        <translation>警笛</translation>
    </message>
    <message>
        <source>car horn</source>
        <translation>汽车喇叭</translation>
    </message>
    <message>
        <source>ship</source>
        <translation>轮船</translation>
    </message>
    <message>
        <source>clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>alarm clock</source>
        <translation>闹钟</translation>
    </message>
    <message>
        <source>bell</source>
        <translation>钟声</translation>
    </message>
    <message>
        <source>telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>heartbeat</source>
        <translation>心跳</translation>
    </message>
    <message>
        <source>footsteps</source>
        <translation>脚步声</translation>
    </message>
    <message>
        <source>clapping</source>
        <translation>掌声</translation>
    </message>
    <message>
        <source>laughter</source>
        <translation>笑声</translation>
    </message>
    <message>
        <source>snoring</source>
        <translation>鼾声</translation>
    </message>
    <message>
        <source>crying baby</source>
        <translation>婴儿哭声</translation>
    </message>
    <message>
        <source>singer</source>
        <translation>歌声</translation>
    </message>
    <message>
        <source>whistle</source>
        <translation>哨声</translation>
    </message>
    <message>
        <source>hammer</source>
        <translation>锤击</translation>
    </message>
    <message>
        <source>fireworks</source>
        <translation>烟花</translation>
    </message>
    <message>
        <source>drums</source>
        <translation>鼓</translation>
    </message>
    <message>
        <source>piano</source>
        <translation>钢琴</translation>
    </message>
    <message>
        <source>guitar</source>
        <translation>吉他</translation>
    </message>
    <message>
        <source>violin</source>
        <translation>小提琴</translation>
    </message>
    <message>
        <source>flute</source>
        <translation>长笛</translation>
    </message>
    <message>
        <source>trumpet</source>
        <translation>小号</translation>
    </message>
    <message>
        <source>music box</source>
        <translation>八音盒</translation>
    </message>
    <message>
        <source>loud</source>
        <translation>响亮</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>轻柔</translation>
    </message>
    <message>
        <source>low</source>
        <translation>低沉</translation>
    </message>
    <message>
        <source>high</source>
        <translation>高亢</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>缓慢</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>noisy</source>
        <translation>嘈杂</translation>
    </message>
    <message>
        <source>happy</source>
        <translation>欢快</translation>
    </message>
    <message>
        <source>sad</source>
        <translation>忧伤</translation>
    </message>
    <message>
        <source>steady</source>
        <translation>平稳</translation>
    </message>
</context>
<context>
    <name>SourceCard</name>
    <message>
        <source>Paint what may move</source>
        <translation>绘制可以动的部分</translation>
    </message>
    <message>
        <source>Paint what may move, and what stays still. P</source>
        <translation>绘制哪里可以动、哪里保持不动。P</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
    </message>
    <message>
        <source>Add a picture</source>
        <translation>添加图片</translation>
    </message>
    <message>
        <source>Drop one here, or click</source>
        <translation>拖到这里，或单击</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 张</numerusform>
        </translation>
    </message>
    <message>
        <source>Painted area</source>
        <translation>已绘制区域</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>整张图片</translation>
    </message>
    <message>
        <source>anchors</source>
        <translation>锚点</translation>
    </message>
    <message numerus="yes">
        <source>%n direction(s)</source>
        <translation>
            <numerusform>%n 个方向</numerusform>
        </translation>
    </message>
    <message>
        <source>mouth</source>
        <translation>嘴</translation>
    </message>
    <message>
        <source>depth</source>
        <translation>远近</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Starting the engine…</source>
        <translation>正在启动引擎…</translation>
    </message>
    <message>
        <source>Starting the engine again…</source>
        <translation>正在重新启动引擎…</translation>
    </message>
    <message>
        <source>The engine is closed.</source>
        <translation>引擎已关闭。</translation>
    </message>
    <message>
        <source>Loading {name}</source>
        <translation>正在加载“{name}”</translation>
    </message>
    <message>
        <source>Drawing “{prompt}”</source>
        <translation>正在绘制“{prompt}”</translation>
    </message>
    <message>
        <source>The queue is paused</source>
        <translation>队列已暂停</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>{number} of {count} · {time} left</source>
        <translation>第 {number} 张，共 {count} 张 · 剩余 {time}</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>第 {number} 张，共 {count} 张</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop now. Esc</source>
        <translation>立即停止（Esc）</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>重启引擎</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Queue — what runs, waits and is done. J</source>
        <translation>队列：正在进行、等待和已完成的任务（J）</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>MM Studio uses the network only for downloads you start.</source>
        <translation>MM Studio 只在你主动下载时使用网络。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Memory — what holds it, and freeing it.</source>
        <translation>内存：查看占用并释放。</translation>
    </message>
    <message>
        <source>Saved {time}</source>
        <translation>已保存 {time}</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n 项等待</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not finished</source>
        <translation>
            <numerusform>%n 项未完成</numerusform>
        </translation>
    </message>
    <message>
        <source>{used} of {total} GB</source>
        <translation>{used} / {total} GB</translation>
    </message>
    <message>
        <source>In memory: {names}</source>
        <translation>内存中：{names}</translation>
    </message>
    <message>
        <source>No model in memory</source>
        <translation>内存中没有模型</translation>
    </message>
    <message>
        <source>Free memory</source>
        <translation>释放内存</translation>
    </message>
    <message numerus="yes">
        <source>Network: %n download(s)</source>
        <translation>
            <numerusform>网络：%n 个下载</numerusform>
        </translation>
    </message>
    <message>
        <source>{work} (and {n} more)</source>
        <translation>{work}（另有 {n} 项）</translation>
    </message>
</context>
<context>
    <name>Stepper</name>
    <message>
        <source>Fewer</source>
        <translation>减少</translation>
    </message>
    <message>
        <source>More</source>
        <translation>增加</translation>
    </message>
</context>
<context>
    <name>StorageCard</name>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>{size} used by models</source>
        <translation>模型占用 {size}</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>可用 {size}</translation>
    </message>
    <message>
        <source>Looking through the folders…</source>
        <translation>正在查看文件夹…</translation>
    </message>
    <message>
        <source>Copying {name} into the folder · {percent} %</source>
        <translation>正在将 {name} 复制到文件夹 · {percent} %</translation>
    </message>
    <message>
        <source>Making a safe copy of {name}…</source>
        <translation>正在为 {name} 制作安全副本…</translation>
    </message>
</context>
<context>
    <name>Styles</name>
    <message>
        <source>Any</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Soft 3D</source>
        <translation>柔和 3D</translation>
    </message>
    <message>
        <source>Flat</source>
        <translation>扁平</translation>
    </message>
    <message>
        <source>Bold</source>
        <translation>浓重</translation>
    </message>
    <message>
        <source>Blob</source>
        <translation>圆团</translation>
    </message>
    <message>
        <source>Clean</source>
        <translation>简洁</translation>
    </message>
    <message>
        <source>Round</source>
        <translation>圆润</translation>
    </message>
    <message>
        <source>Sketchy</source>
        <translation>手绘</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>线条</translation>
    </message>
</context>
<context>
    <name>SuggestionBar</name>
    <message>
        <source>Suggestion</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep — the others go.</source>
        <translation>保留 — 其他的会去掉。</translation>
    </message>
    <message>
        <source>None</source>
        <translation>都不要</translation>
    </message>
    <message>
        <source>None — back to the repair before. Esc</source>
        <translation>都不要 — 回到之前的修复。Esc</translation>
    </message>
</context>
<context>
    <name>TempoChip</name>
    <message>
        <source>Listening…</source>
        <translation>正在聆听…</translation>
    </message>
    <message>
        <source>No clear beat</source>
        <translation>没有清晰的节拍</translation>
    </message>
    <message>
        <source>{n} BPM</source>
        <translation>{n} BPM</translation>
    </message>
    <message>
        <source>typed</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>steady</source>
        <translation>稳定</translation>
    </message>
    <message>
        <source>varies</source>
        <translation>有变化</translation>
    </message>
    <message>
        <source>Tempo — half, double, tap or type it, where it was heard wrong.</source>
        <translation>速度：若听错了，可减半、加倍、敲击或输入。</translation>
    </message>
    <message>
        <source>Half</source>
        <translation>减半</translation>
    </message>
    <message>
        <source>Double</source>
        <translation>加倍</translation>
    </message>
    <message>
        <source>Tap</source>
        <translation>敲击</translation>
    </message>
    <message>
        <source>Type…</source>
        <translation>输入…</translation>
    </message>
    <message>
        <source>As measured</source>
        <translation>按测量结果</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Beats a minute</source>
        <translation>每分钟拍数</translation>
    </message>
</context>
<context>
    <name>Time</name>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Loop — the walk leads back to its first key.</source>
        <translation>循环：漫游回到第一个关键帧。</translation>
    </message>
    <message>
        <source>Walk</source>
        <translation>漫游</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Length — of the whole walk; keys are spread in proportion.</source>
        <translation>时长：整段漫游的长度；关键帧按比例分布。</translation>
    </message>
    <message>
        <source>Ease</source>
        <translation>缓动</translation>
    </message>
    <message>
        <source>Ease — how the walk leaves and reaches its keys.</source>
        <translation>缓动：漫游如何离开和到达关键帧。</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>匀速</translation>
    </message>
    <message>
        <source>By key</source>
        <translation>按关键帧</translation>
    </message>
    <message>
        <source>Speed — equal visible change per second, or the times of the keys.</source>
        <translation>速度：每秒可见变化相等，或按关键帧的时间。</translation>
    </message>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n 个关键帧</numerusform>
        </translation>
    </message>
    <message>
        <source>closed loop</source>
        <translation>闭合循环</translation>
    </message>
    <message>
        <source>once</source>
        <translation>一次</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>保持</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>轨道</translation>
    </message>
    <message>
        <source>Lanes — which ones are shown.</source>
        <translation>轨道：显示哪些。</translation>
    </message>
    <message>
        <source>Set a keyframe here</source>
        <translation>在此设置关键帧</translation>
    </message>
    <message>
        <source>See the whole sound</source>
        <translation>查看整段声音</translation>
    </message>
    <message>
        <source>Export the curves as CSV…</source>
        <translation>将曲线导出为 CSV…</translation>
    </message>
    <message>
        <source>Hide {lane}</source>
        <translation>隐藏“{lane}”</translation>
    </message>
    <message>
        <source>Draw over it</source>
        <translation>在上面绘制</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n} %</translation>
    </message>
    <message>
        <source>As measured</source>
        <translation>按测量结果</translation>
    </message>
    <message>
        <source>Keep only the loop in the film</source>
        <translation>视频中只保留循环部分</translation>
    </message>
    <message>
        <source>Keep all of the sound</source>
        <translation>保留全部声音</translation>
    </message>
    <message>
        <source>As loud as possible</source>
        <translation>尽可能响</translation>
    </message>
    <message>
        <source>Louder or softer</source>
        <translation>更响或更轻</translation>
    </message>
    <message>
        <source>{n} dB</source>
        <translation>{n} dB</translation>
    </message>
    <message>
        <source>Remove the sound</source>
        <translation>移除声音</translation>
    </message>
    <message>
        <source>Export the curves</source>
        <translation>导出曲线</translation>
    </message>
    <message>
        <source>Make a film</source>
        <translation>制作影片</translation>
    </message>
    <message>
        <source>Make a film — of the walk, into the gallery.</source>
        <translation>制作影片：把漫游制成影片，存入图库。</translation>
    </message>
    <message>
        <source>To Animate</source>
        <translation>送往动画</translation>
    </message>
    <message>
        <source>To Animate — the walk moves there with a sound.</source>
        <translation>送往动画：漫游在那里随声音而动。</translation>
    </message>
    <message>
        <source>Snap to beats</source>
        <translation>对齐节拍</translation>
    </message>
    <message>
        <source>Snap to beats — keys find the beats of a sound.</source>
        <translation>对齐节拍：关键帧会对齐到声音的节拍。</translation>
    </message>
    <message>
        <source>Beats of {name}</source>
        <translation>{name} 的节拍</translation>
    </message>
    <message>
        <source>Beats of a sound…</source>
        <translation>声音的节拍…</translation>
    </message>
    <message>
        <source>Listening to {name}…</source>
        <translation>正在听 {name}…</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Invert the mask</source>
        <translation>反转蒙版</translation>
    </message>
    <message>
        <source>Invert the mask. Shift+V</source>
        <translation>反转蒙版。Shift+V</translation>
    </message>
    <message>
        <source>Change the whole mask</source>
        <translation>更改整个蒙版</translation>
    </message>
    <message>
        <source>Change the whole mask — grow, shrink, feather, clear, load, save.</source>
        <translation>更改整个蒙版 — 扩展、收缩、羽化、清除、载入、保存。</translation>
    </message>
    <message>
        <source>Show the mask</source>
        <translation>显示蒙版</translation>
    </message>
    <message>
        <source>Show the mask. M</source>
        <translation>显示蒙版。M</translation>
    </message>
    <message>
        <source>Tools of the mask</source>
        <translation>蒙版工具</translation>
    </message>
    <message>
        <source>Hand</source>
        <translation>抓手</translation>
    </message>
    <message>
        <source>Hand — moves the photo; a double-click fits it. Hold H or Space</source>
        <translation>抓手 — 移动照片，双击适合窗口。按住 H 或空格</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Brush — paints what is to be repaired. B</source>
        <translation>画笔 — 涂出要修复的地方。B</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Eraser — takes paint away; so does the right button. E</source>
        <translation>橡皮擦 — 擦去涂画，右键亦可。E</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Lasso — draw around a place. L</source>
        <translation>套索 — 圈出一处。L</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Polygon — click its corners, Enter ends it. P</source>
        <translation>多边形 — 点击各角，Enter 结束。P</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Rectangle — drag from corner to corner. U</source>
        <translation>矩形 — 从一角拖到对角。U</translation>
    </message>
    <message>
        <source>Scratch line</source>
        <translation>划痕线</translation>
    </message>
    <message>
        <source>Scratch line — click along a scratch, Enter ends it. As wide as the brush. K</source>
        <translation>划痕线 — 沿划痕点击，Enter 结束；宽度同画笔。K</translation>
    </message>
    <message>
        <source>Select similar</source>
        <translation>选择相似</translation>
    </message>
    <message>
        <source>Select similar — click a tone; drag to take more. Shift adds, Alt removes. W</source>
        <translation>选择相似 — 点击一种色调，拖动可取更多。Shift 添加，Alt 移除。W</translation>
    </message>
    <message>
        <source>Take texture from</source>
        <translation>纹理来源</translation>
    </message>
    <message>
        <source>Take texture from — paint where a fill may copy from; the right button takes it away. R</source>
        <translation>纹理来源 — 涂出填充时可复制纹理的地方；右键擦去。R</translation>
    </message>
    <message>
        <source>Colour hint</source>
        <translation>颜色提示</translation>
    </message>
    <message>
        <source>Colour hint — paint the colour that a place has; the right button wipes it away. I</source>
        <translation>颜色提示：画上此处应有的颜色；右键擦除。I</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Star — keeps it among the best. The key is the full stop.</source>
        <translation>加星标：留作精选（快捷键是句点 .）</translation>
    </message>
    <message>
        <source>Vary</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Vary — draws pictures near this one. V</source>
        <translation>变体：画出与这张相近的图片（V）</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export — as another kind or size. Ctrl+E</source>
        <translation>导出：另存为其他格式或尺寸（Ctrl+E）</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy — the picture and its file. Ctrl+C</source>
        <translation>复制：复制图片及其文件（Ctrl+C）</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More — settings, folder, delete.</source>
        <translation>更多：设置、文件夹、删除。</translation>
    </message>
    <message>
        <source>Tools of the picture</source>
        <translation>图片工具</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Upscale — draws it again, enlarged by an installed model.</source>
        <translation>放大 — 重新绘制这张图片，并用已安装的模型放大。</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Documents — new, recent.</source>
        <translation>文档：新建、最近。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo. Ctrl+Z</source>
        <translation>撤销（Ctrl+Z）</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Redo. Ctrl+Shift+Z</source>
        <translation>重做（Ctrl+Shift+Z）</translation>
    </message>
    <message>
        <source>Send to</source>
        <translation>发送到</translation>
    </message>
    <message>
        <source>Send to — use the result elsewhere. Ctrl+M</source>
        <translation>发送到：在别处使用这个结果（Ctrl+M）</translation>
    </message>
    <message>
        <source>More commands</source>
        <translation>更多命令</translation>
    </message>
</context>
<context>
    <name>Track</name>
    <message>
        <source>Walk</source>
        <translation>漫游</translation>
    </message>
    <message>
        <source>Walk — drag keys in time, Alt+drag copies, double-click edits. Arrow keys choose, Enter edits.</source>
        <translation>漫游：拖动关键帧改变时间，Alt+拖动复制，双击编辑。方向键选择，Enter 编辑。</translation>
    </message>
    <message>
        <source>Key {number} of {count} at {seconds} s</source>
        <translation>第 {number} 个关键帧，共 {count} 个，位于 {seconds} s</translation>
    </message>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n 个关键帧</numerusform>
        </translation>
    </message>
    <message>
        <source>Add key, move, add another: the walk leads through them.</source>
        <translation>添加关键帧，移动，再添加一个：漫游会依次经过它们。</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>Key {number} at {seconds} s</source>
        <translation>关键帧 {number}，{seconds} 秒</translation>
    </message>
</context>
<context>
    <name>TransportBar</name>
    <message>
        <source>To the start</source>
        <translation>到开头</translation>
    </message>
    <message>
        <source>To the start. Home</source>
        <translation>到开头。Home</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Loop — begin again at its end. Ctrl+L</source>
        <translation>循环：到结尾后重新开始。Ctrl+L</translation>
    </message>
    <message>
        <source>Measure…</source>
        <translation>测量…</translation>
    </message>
    <message>
        <source>Measure… — plays clicks, so that the delay can be found by ear.</source>
        <translation>测量…：播放滴答声，凭耳朵找出延迟。</translation>
    </message>
    <message>
        <source>Reading sound…</source>
        <translation>正在读取声音…</translation>
    </message>
    <message>
        <source>The system&apos;s microphone</source>
        <translation>系统的麦克风</translation>
    </message>
    <message>
        <source>Pause the recording</source>
        <translation>暂停录音</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Live — the picture follows the microphone at once; nothing is recorded. Shift+L</source>
        <translation>实时：画面随麦克风即时而动，不会录音。Shift+L</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Monitor, for headphones</source>
        <translation>监听（请戴耳机）</translation>
    </message>
</context>
<context>
    <name>TrimBar</name>
    <message>
        <source>{start} to {end} of {seconds} s</source>
        <translation>{start}–{end} 秒，共 {seconds} 秒</translation>
    </message>
    <message>
        <source>Part of the sound</source>
        <translation>声音片段</translation>
    </message>
    <message>
        <source>Part of the sound — {part}.</source>
        <translation>声音片段：{part}。</translation>
    </message>
</context>
<context>
    <name>VersionStrip</name>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>All kept</source>
        <translation>全部保留</translation>
    </message>
    <message>
        <source>Save mask</source>
        <translation>保存蒙版</translation>
    </message>
    <message>
        <source>Save mask — as a PNG picture.</source>
        <translation>保存蒙版 — 存为 PNG 图片。</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Scratches</source>
        <translation>划痕</translation>
    </message>
    <message>
        <source>Dust</source>
        <translation>灰尘</translation>
    </message>
    <message>
        <source>Fading</source>
        <translation>褪色</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>颗粒</translation>
    </message>
    <message>
        <source>Colour by hints</source>
        <translation>按提示上色</translation>
    </message>
    <message numerus="yes">
        <source>%n place(s)</source>
        <translation>
            <numerusform>%n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>Blend</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Blend — how much of this repair is seen.</source>
        <translation>混合 — 这次修复显示多少。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Again with another seed</source>
        <translation>换种子重做</translation>
    </message>
    <message>
        <source>Again with Smooth</source>
        <translation>用平滑重做</translation>
    </message>
    <message>
        <source>Again with Texture</source>
        <translation>用纹理重做</translation>
    </message>
    <message>
        <source>Again with Learned</source>
        <translation>用学习重做</translation>
    </message>
    <message>
        <source>Four suggestions</source>
        <translation>四个方案</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>{title} — click to look at it; drag it onto another to compare.</source>
        <translation>{title} — 单击查看；拖到另一个版本上进行比较。</translation>
    </message>
    <message>
        <source>Compare with the one shown</source>
        <translation>与当前显示的版本比较</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Cleaned</source>
        <translation>已清理</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Face {number}</source>
        <translation>人脸 {number}</translation>
    </message>
</context>
<context>
    <name>WalkCard</name>
    <message>
        <source>Add a prompt</source>
        <translation>添加提示词</translation>
    </message>
    <message>
        <source>The picture walks from prompt to prompt.</source>
        <translation>图片从一个提示词漫游到下一个。</translation>
    </message>
    <message>
        <source>Open Explore</source>
        <translation>打开探索</translation>
    </message>
    <message>
        <source>Use prompts</source>
        <translation>改用提示词</translation>
    </message>
    <message>
        <source>Use prompts — in place of the walk of Explore.</source>
        <translation>改用提示词：代替探索中的漫游。</translation>
    </message>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n 个关键帧</numerusform>
        </translation>
    </message>
    <message>
        <source>A walk of Explore: {keys}, {seconds} s. Sound can hasten it and pulse.</source>
        <translation>探索中的漫游：{keys}，{seconds} 秒。声音可使它加快和脉动。</translation>
    </message>
</context>
<context>
    <name>Well</name>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove — the drawing goes on without it.</source>
        <translation>移除：画面不再使用它。</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Weight — how much this counts in the mix.</source>
        <translation>权重：它在混合中所占的分量。</translation>
    </message>
    <message>
        <source>On — click to leave it out.</source>
        <translation>已启用：点击可停用。</translation>
    </message>
    <message>
        <source>Off — click to let it take part.</source>
        <translation>已停用：点击可启用。</translation>
    </message>
</context>
<context>
    <name>WellMenus</name>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Choose a picture</source>
        <translation>选择图片</translation>
    </message>
    <message>
        <source>Choose another…</source>
        <translation>另选一个…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Describe</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Sounds</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Choose a sound</source>
        <translation>选择声音</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Write what is said into the prompt</source>
        <translation>把说的话写进提示词</translation>
    </message>
    <message>
        <source>Listen with</source>
        <translation>用哪个模型听</translation>
    </message>
    <message>
        <source>The built-in model</source>
        <translation>内置模型</translation>
    </message>
    <message>
        <source>Remove “{name}” · {share} %</source>
        <translation>移除“{name}”· {share} %</translation>
    </message>
    <message>
        <source>Use as prompt</source>
        <translation>用作提示词</translation>
    </message>
</context>
<context>
    <name>WipeHandle</name>
    <message>
        <source>Wipe</source>
        <translation>擦拭</translation>
    </message>
    <message>
        <source>Wipe — before on the left, after on the right. Drag, or Left and Right.</source>
        <translation>擦拭对比 — 左侧为修复前，右侧为修复后。拖动，或用左右方向键。</translation>
    </message>
</context>
<context>
    <name>WorkPage</name>
    <message>
        <source>Work</source>
        <translation>运行</translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>Always</source>
        <translation>始终</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
</context>
<context>
    <name>ZoomBar</name>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Zoom out. Ctrl+−</source>
        <translation>缩小。Ctrl+−</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom in. Ctrl+=</source>
        <translation>放大。Ctrl+=</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Fit. Ctrl+0</source>
        <translation>适合窗口。Ctrl+0</translation>
    </message>
    <message>
        <source>One photo pixel for each pixel of the screen. Ctrl+1</source>
        <translation>一个照片像素对应一个屏幕像素。Ctrl+1</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
</context>
<context>
    <name>_Bar</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
</context>
<context>
    <name>_Confirm</name>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>_Details</name>
    <message>
        <source>Attack</source>
        <translation>起音</translation>
    </message>
    <message>
        <source>Attack — how fast it answers. Less is quicker.</source>
        <translation>起音：反应有多快。越小越快。</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>释放</translation>
    </message>
    <message>
        <source>Release — how slowly it returns.</source>
        <translation>释放：返回得有多慢。</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Delay — later; below 0 it comes before the sound.</source>
        <translation>延迟：更晚；小于 0 时早于声音。</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比度</translation>
    </message>
    <message>
        <source>Contrast — above 1 only loud places count, below 1 quiet ones too.</source>
        <translation>对比度：大于 1 时只有响的地方起作用，小于 1 时轻的也算。</translation>
    </message>
    <message>
        <source>Combine</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Multiply</source>
        <translation>相乘</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>取最大</translation>
    </message>
    <message>
        <source>Combine — what happens where several rows move the same.</source>
        <translation>合并：几行带动同一样东西时怎么办。</translation>
    </message>
    <message>
        <source>When</source>
        <translation>何时</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>始终</translation>
    </message>
    <message>
        <source>On every hit</source>
        <translation>每次击点</translation>
    </message>
    <message>
        <source>On beats</source>
        <translation>每拍</translation>
    </message>
    <message>
        <source>On bars</source>
        <translation>每小节</translation>
    </message>
    <message>
        <source>When — it follows the curve, or starts anew at hits, beats or bars.</source>
        <translation>何时：跟随曲线，或在击点、节拍、小节处重新开始。</translation>
    </message>
    <message>
        <source>Remove this row</source>
        <translation>移除这一行</translation>
    </message>
</context>
<context>
    <name>_Edge</name>
    <message>
        <source>Width of the column</source>
        <translation>参数栏宽度</translation>
    </message>
    <message>
        <source>Width of the column — drag; double-click resets it.</source>
        <translation>参数栏宽度：拖动调整，双击还原。</translation>
    </message>
    <message>
        <source>Height of the lane</source>
        <translation>轨道高度</translation>
    </message>
    <message>
        <source>Height of the lane — drag.</source>
        <translation>轨道高度：拖动调整。</translation>
    </message>
</context>
<context>
    <name>_Going</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Pause {title}</source>
        <translation>暂停下载{title}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
</context>
<context>
    <name>_Offer</name>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Continue {title}</source>
        <translation>继续下载{title}</translation>
    </message>
    <message>
        <source>Download {title}</source>
        <translation>下载{title}</translation>
    </message>
</context>
<context>
    <name>_Recording</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop — ends the recording and listens to it.</source>
        <translation>停止：结束录音并聆听。</translation>
    </message>
</context>
<context>
    <name>_Result</name>
    <message>
        <source>All answers of this library count. The range holds the true rate in 95 of 100 cases.</source>
        <translation>统计此图库中的所有回答。100 次中有 95 次，真实胜率落在所示范围内。</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>再测一次</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Better, by {property}</source>
        <translation>按{property}比较的胜率</translation>
    </message>
    <message>
        <source>{rate} % ({low}–{high} %)</source>
        <translation>{rate} %（{low}–{high} %）</translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n 对</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Speaker</name>
    <message>
        <source>No loudspeaker</source>
        <translation>没有扬声器</translation>
    </message>
</context>
<context>
    <name>_Thumbs</name>
    <message>
        <source>Pictures of this session</source>
        <translation>本次会话的图片</translation>
    </message>
    <message>
        <source>Picture {number} of {count}</source>
        <translation>第 {number} 张，共 {count} 张</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>_Values</name>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Size — of the brush, in photo pixels; the ring shows it. [ and ]</source>
        <translation>大小 — 画笔的大小，以照片像素计；圆环显示实际大小。[ 和 ]</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>柔和度</translation>
    </message>
    <message>
        <source>Softness — how gradually the brush ends. Shift+[ and Shift+]</source>
        <translation>柔和度 — 画笔边缘的渐变程度。Shift+[ 和 Shift+]</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>Tolerance — how different a tone may be. More takes more.</source>
        <translation>容差 — 色调可以相差多少。越高选得越多。</translation>
    </message>
</context>
</TS>
